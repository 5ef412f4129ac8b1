// Every page: it is there with its content, quiet, accessible in both themes, readable at 320 px. What it says to
// those who can not see stands in __snapshots__; after a change that is meant: --update-snapshots.
import { accessible, expect, fits, steady, test, visit } from './portal';

const pages: { name: string; path: string; heading: RegExp }[] = [
  { name: 'catalog', path: '/catalog', heading: /Catalog/ },
  { name: 'catalog-components', path: '/catalog?kind=component', heading: /Catalog/ },
  { name: 'catalog-nothing', path: '/catalog?q=zzzzzzzz', heading: /Catalog/ },
  { name: 'component', path: '/catalog/default/component/checkout', heading: /checkout/ },
  { name: 'component-dependencies', path: '/catalog/default/component/checkout/dependencies', heading: /checkout/ },
  { name: 'component-history', path: '/catalog/default/component/checkout/history', heading: /checkout/ },
  { name: 'component-inspect', path: '/catalog/default/component/checkout/inspect', heading: /checkout/ },
  { name: 'api', path: '/catalog/default/api/checkout-api', heading: /checkout-api/ },
  { name: 'api-openapi', path: '/catalog/default/api/checkout-api/definition', heading: /checkout-api/ },
  { name: 'api-graphql', path: '/catalog/default/api/shop-graphql/definition', heading: /shop-graphql/ },
  { name: 'api-asyncapi', path: '/catalog/default/api/schedule-events/definition', heading: /schedule-events/ },
  { name: 'api-grpc', path: '/catalog/default/api/seats-api/definition', heading: /seats-api/ },
  { name: 'resource', path: '/catalog/default/resource/orders-db', heading: /Orders database/ },
  { name: 'system', path: '/catalog/default/system/checkout', heading: /Checkout/ },
  { name: 'domain', path: '/catalog/default/domain/selling', heading: /Selling/ },
  { name: 'group', path: '/catalog/default/group/payments', heading: /Payments/ },
  { name: 'user', path: '/catalog/default/user/jo.larsen', heading: /Jo Larsen/ },
  { name: 'location', path: '/catalog/default/location/lantern', heading: /lantern/ },
  { name: 'template', path: '/catalog/default/template/rust-service', heading: /Rust service/ },
  { name: 'airesource', path: '/catalog/default/airesource/incident-review', heading: /Incident review/ },
  { name: 'airesource-rule', path: '/catalog/default/airesource/no-guest-data', heading: /No data of guests in prompts/ },
  { name: 'explore', path: '/explore', heading: /Explore/ },
  { name: 'explore-groups', path: '/explore?tab=groups', heading: /Explore/ },
  { name: 'explore-tools', path: '/explore?tab=tools', heading: /Explore/ },
  { name: 'graph', path: '/graph?root=component:default/checkout', heading: /Graph/ },
  { name: 'register', path: '/register', heading: /Register/ },
  { name: 'ingestion', path: '/ingestion', heading: /Ingestion/ },
];

for (const { name, path, heading } of pages) {
  test.describe(name, () => {
    test('has its content, quietly', async ({ page }) => {
      const response = await visit(page, path);
      expect(response?.status()).toBe(200);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading);
      await expect(page).toHaveTitle(/Callboard|Lantern/);
      await expect(page.getByRole('main')).toHaveCount(1);
    });

    test('is served whole, before any script runs', async ({ browser, baseURL }) => {
      const context = await browser.newContext({ javaScriptEnabled: false, baseURL });
      const page = await context.newPage();
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading);
      await expect(page.getByRole('navigation').first()).toBeVisible();
      await context.close();
    });

    test('has no accessibility violation in either theme', async ({ page }) => {
      test.slow();
      await visit(page, path);
      await accessible(page);
    });

    test('says what it said', async ({ page }) => {
      await visit(page, path);
      await steady(page);
      await expect(page.getByRole('main')).toMatchAriaSnapshot({ name: `${name}.aria.yml` });
    });

    test('fits a window of 320 pixels', async ({ page }) => {
      await page.setViewportSize({ width: 320, height: 640 });
      await visit(page, path);
      await fits(page);
    });
  });
}
