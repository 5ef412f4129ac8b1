// What is shown when an answer does not come, is an error, or is forbidden: said in words, with a way on.
import { accessible, expect, test, visit } from './portal';

const failures = [
  { name: 'unreachable', says: 'The portal can not be reached.', title: 'catalog' },
  { name: 'forbidden', says: 'You may not see this' },
  { name: 'broken', says: 'Something went wrong in the portal.' },
] as const;

// As app/services/src/wire.rs writes an error: five fields, of which the kind, a message and the request's id are there.
const wire = (kind: number, message: string) => `5;${kind};${message.length}:${message}0;0;1;9:request-7`;
const answers = {
  forbidden: { status: 403, body: wire(2, 'You may not see this.') },
  broken: { status: 500, body: wire(7, 'Something went wrong in the portal.') },
};

const pages = [
  { name: 'the list', start: '/catalog?kind=system', calls: '**/fn/catalog/list?*', go: { role: 'link', name: /^Components/ } },
  { name: 'an entity', start: '/catalog?kind=system', calls: '**/fn/catalog/entity?*', go: { role: 'link', name: /^Ticketing/ } },
  { name: 'a tab', start: '/catalog/default/component/checkout', calls: '**/fn/catalog/history?*', go: { role: 'link', name: 'History' } },
  { name: 'the graph', start: '/graph?root=component:default/checkout', calls: '**/fn/catalog/graph?*', go: { role: 'link', name: /^offers-api/ } },
  { name: 'explore', start: '/register', calls: '**/fn/catalog/explore*', go: { role: 'link', name: 'Explore' } },
  { name: 'ingestion', start: '/register', calls: '**/fn/catalog/ingestion*', go: { role: 'link', name: 'Ingestion' } },
] as const;

for (const failure of failures) {
  for (const { name, start, calls, go } of pages) {
    test(`${failure.name}: ${name}`, async ({ page, quiet }) => {
      quiet.allowNoise('ERR_FAILED');
      quiet.allowStatus(403);
      quiet.allowStatus(500);
      await visit(page, start);
      await page.route(calls, async (route) => {
        if (failure.name === 'unreachable') return route.abort();
        const headers = { serverfnerror: new URL(route.request().url()).pathname };
        return route.fulfill({ ...answers[failure.name], headers, contentType: 'text/x-callboard; charset=utf-8' });
      });
      const scope = name === 'explore' || name === 'ingestion' ? page.getByRole('navigation', { name: 'Main' }) : page.getByRole('main');
      await scope.getByRole(go.role, { name: go.name }).first().click();
      const alert = page.getByRole('alert').first();
      await expect(alert).toContainText(failure.says);
      if (failure.name !== 'unreachable') await expect(alert).toContainText('request-7');
      await expect(alert.getByRole('link', { name: 'Try again' })).toBeVisible();
      if (name === 'the list') await accessible(page);
      // And the page is none the worse for it.
      await page.unroute(calls);
      await alert.getByRole('link', { name: 'Try again' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.getByRole('alert')).toHaveCount(0);
    });
  }
}
