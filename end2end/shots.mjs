// Pictures of pages, to be looked at: node shots.mjs FOLDER [PART OF A NAME…]
// CALLBOARD_URL names a portal with the example company; each page in light and dark, 1440 and 390 pixels wide.
// CALLBOARD_STYLE names a style sheet to show in place of the served one: a trial without a build.
import { mkdirSync, readFileSync } from 'node:fs';
import { chromium } from '@playwright/test';

const [folder = 'shots', ...wanted] = process.argv.slice(2);
const base = process.env.CALLBOARD_URL ?? 'http://127.0.0.1:3000';

const style = process.env.CALLBOARD_STYLE && readFileSync(process.env.CALLBOARD_STYLE, 'utf8');

const dropped = `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: gift-cards
  description: Sells, redeems and refunds gift cards
spec:
  type: service
  lifecycle: experimental
  owner: group:default/payments
  dependsOn: [resource:default/no-such-database]
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: Gift Cards!
spec:
  type: service
`;

const drop = async (page) => {
  await page.locator('input[type=file]').setInputFiles({ name: 'gift-cards.yaml', mimeType: 'application/yaml', buffer: Buffer.from(dropped) });
  await page.locator('.register-preview').getByText('gift-cards').first().waitFor();
};

/** What the page asks for from now on fails. */
const failing = (page) => page.route('**/fn/**', (route) => route.fulfill({ status: 503, contentType: 'text/plain', body: 'out' }));

/** Each with its address, and what is done there before the picture is taken. */
const pages = {
  home: ['/'],
  'home-edit': ['/', (page) => page.getByRole('button', { name: 'Edit home' }).click()],
  'home-add': [
    '/',
    async (page) => {
      await page.getByRole('button', { name: 'Edit home' }).click();
      await page.getByRole('button', { name: 'Add widget' }).click();
    },
  ],
  notifications: ['/notifications'],
  'notifications-settings': ['/notifications/settings'],
  announcements: ['/announcements'],
  'announcement-new': ['/announcements/new'],
  feedback: ['/feedback'],
  'feedback-form': ['/catalog/default/component/checkout', (page) => page.getByRole('button', { name: 'Leave feedback' }).click(), 1440],
  'settings-profile': ['/settings'],
  'settings-appearance': ['/settings?part=appearance'],
  'settings-tokens': ['/settings?part=tokens'],
  'settings-sessions': ['/settings?part=sessions'],
  device: ['/device'],
  'admin-people': ['/admin/people'],
  'admin-tokens': ['/admin/tokens'],
  'admin-providers': ['/admin/providers'],
  'admin-policies': ['/admin/policies'],
  'admin-audit': ['/admin/audit'],
  catalog: ['/catalog'],
  'catalog-all': ['/catalog?kind=all'],
  'catalog-filtered': ['/catalog?kind=component&lifecycle=production&type=service'],
  'catalog-nothing': ['/catalog?q=zzzzzzzz'],
  'catalog-columns': ['/catalog', (page) => page.getByRole('button', { name: 'Columns' }).click()],
  'catalog-error': [
    '/catalog',
    async (page) => {
      await failing(page);
      await page.locator('.tabs a', { hasText: 'APIs' }).click();
      await page.locator('.state.bad, .state').first().waitFor();
    },
  ],
  'catalog-selected': ['/catalog', (page) => page.locator('[data-select]').nth(2).check()],
  'catalog-facets': ['/catalog', (page) => page.locator('.facets-label').click(), 390],
  'catalog-templates': ['/catalog?kind=template'],
  'catalog-airesources': ['/catalog?kind=airesource'],
  component: ['/catalog/default/component/checkout'],
  'component-dependencies': ['/catalog/default/component/checkout/dependencies'],
  'component-history': ['/catalog/default/component/checkout/history'],
  'component-inspect': ['/catalog/default/component/checkout/inspect'],
  'component-menu': ['/catalog/default/component/checkout', (page) => page.getByRole('button', { name: 'More' }).click()],
  'component-hover': [
    '/catalog/default/component/checkout',
    async (page) => {
      await page.locator('main a.entity-link').nth(1).hover();
      await page.locator('.hover-card').waitFor();
    },
    1440,
  ],
  api: ['/catalog/default/api/checkout-api'],
  'api-openapi': ['/catalog/default/api/checkout-api/definition'],
  'api-graphql': ['/catalog/default/api/shop-graphql/definition'],
  'api-asyncapi': ['/catalog/default/api/schedule-events/definition'],
  'api-grpc': ['/catalog/default/api/seats-api/definition'],
  resource: ['/catalog/default/resource/orders-db'],
  system: ['/catalog/default/system/checkout'],
  domain: ['/catalog/default/domain/selling'],
  group: ['/catalog/default/group/payments'],
  user: ['/catalog/default/user/jo.larsen'],
  location: ['/catalog/default/location/lantern'],
  template: ['/catalog/default/template/rust-service'],
  airesource: ['/catalog/default/airesource/incident-review'],
  'airesource-rule': ['/catalog/default/airesource/no-guest-data'],
  'group-department': ['/catalog/default/group/commerce'],
  'component-delete': [
    '/catalog/default/component/checkout/inspect',
    (page) => page.getByRole('button', { name: 'Delete entity' }).first().click(),
  ],
  'api-operation': [
    '/catalog/default/api/checkout-api/definition',
    (page) => page.locator('.api-panel summary').first().click(),
  ],
  'api-raw': ['/catalog/default/api/checkout-api/definition?view=raw'],
  explore: ['/explore'],
  'explore-groups': ['/explore?tab=groups'],
  'explore-tools': ['/explore?tab=tools'],
  graph: ['/graph?root=component:default/checkout'],
  'graph-list': ['/graph?root=component:default/checkout&view=list'],
  'graph-empty': ['/graph'],
  register: ['/register'],
  'register-preview': ['/register', drop],
  'register-refused': [
    '/register?address=' + encodeURIComponent('https://git.lantern.example/shop/blob/main/catalog-info.yaml'),
  ],
  ingestion: ['/ingestion'],
  'ingestion-problems': ['/ingestion?tab=problems'],
  'ingestion-orphans': ['/ingestion?tab=orphans'],
  'not-found-page': ['/no/such/page'],
  'not-found': ['/catalog/default/component/chekout'],
  palette: [
    '/catalog',
    async (page) => {
      await page.keyboard.press('Control+k');
      await page.keyboard.type('pay');
      await page.getByRole('option', { name: /payment/ }).first().waitFor();
    },
  ],
  'palette-empty': ['/catalog', (page) => page.keyboard.press('Control+k')],
  'palette-nothing': [
    '/catalog',
    async (page) => {
      await page.keyboard.press('Control+k');
      await page.keyboard.type('zzzzzz');
    },
  ],
  help: ['/catalog', (page) => page.keyboard.press('?')],
  drawer: ['/catalog', (page) => page.getByRole('button', { name: 'Menu' }).click(), 390],
};

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
for (const [width, height] of [[1440, 900], [390, 844]]) {
  for (const colorScheme of ['light', 'dark']) {
    for (const [name, [path, act, only]] of Object.entries(pages)) {
      if ((wanted.length && !wanted.some((part) => name.includes(part))) || (only && only !== width)) continue;
      const page = await browser.newPage({ viewport: { width, height }, colorScheme, reducedMotion: 'reduce' });
      if (style) await page.route('**/main.css', (route) => route.fulfill({ contentType: 'text/css', body: style }));
      try {
        await page.goto(base + path);
        await page.locator('html[data-hydrated]').waitFor({ state: 'attached', timeout: 10_000 });
        await act?.(page);
        await page.waitForTimeout(250);
      } catch (error) {
        console.error(`${name}, ${colorScheme}, ${width}: ${error.message.split('\n')[0]}`);
      }
      await page.screenshot({ path: `${folder}/${name}-${colorScheme}-${width}.png`, fullPage: !act });
      await page.close();
    }
  }
}
await browser.close();
