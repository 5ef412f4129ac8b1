// Pictures of pages, to be looked at: node shots.mjs FOLDER [PATH…]
// CALLBOARD_URL names the portal; each page in light and dark, 1440 and 390 pixels wide.
import { mkdirSync } from 'node:fs';
import { chromium } from '@playwright/test';

const [folder = 'shots', ...wanted] = process.argv.slice(2);
const base = process.env.CALLBOARD_URL ?? 'http://127.0.0.1:3000';
const paths = wanted.length
  ? wanted
  : ['/catalog?kind=component', '/catalog/default/component/checkout', '/catalog/default/component/checkout/dependencies',
     '/catalog/default/api/checkout-api/definition', '/catalog/default/system/checkout', '/catalog/default/domain/selling',
     '/catalog/default/resource/orders-db', '/catalog/default/group/payments', '/catalog/default/user/jo.larsen',
     '/catalog/default/location/lantern', '/catalog/default/component/checkout/history',
     '/catalog/default/component/checkout/inspect', '/explore', '/graph?root=component:default/checkout', '/register', '/ingestion'];
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
for (const [width, height] of [[1440, 900], [390, 844]]) {
  for (const colorScheme of ['light', 'dark']) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme, reducedMotion: 'reduce' });
    for (const path of paths) {
      await page.goto(base + path);
      await page.locator('html[data-hydrated]').waitFor({ state: 'attached', timeout: 10_000 }).catch(() => console.error(`${path} did not come alive`));
      const name = path.replace(/^\//, '').replace(/[^a-z0-9.-]+/gi, '_') || 'home';
      await page.screenshot({ path: `${folder}/${name}-${colorScheme}-${width}.png` });
    }
    await page.close();
  }
}
await browser.close();
