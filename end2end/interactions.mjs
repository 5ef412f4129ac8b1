// How soon a page shows what a click or a key does: node interactions.mjs. CALLBOARD_URL names the portal.
// On a processor four times slower, from the event to the frame that shows its effect; the middle and the worst of
// several turns. The numbers are those of this machine.
import { chromium } from '@playwright/test';

const base = process.env.CALLBOARD_URL ?? 'http://127.0.0.1:3000';
/** An entity with an owner, and what the palette is asked for. */
const entity = process.env.ENTITY ?? '/catalog/default/component/checkout';
const typed = process.env.TYPED ?? 'chec';
const TURNS = 7;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
const page = await context.newPage();
const session = await context.newCDPSession(page);
await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });

// The time runs in the page, from the event's own stamp to the frame in which the effect can be seen.
await page.addInitScript(() => {
  window.timed = (kinds, effect) =>
    new Promise((done) => {
      let start;
      const look = () => {
        if (effect()) done(performance.now() - start);
        else requestAnimationFrame(look);
      };
      const begin = (event) => {
        if (start !== undefined) return;
        start = event.timeStamp;
        kinds.forEach((kind) => removeEventListener(kind, begin, true));
        requestAnimationFrame(look);
      };
      kinds.forEach((kind) => addEventListener(kind, begin, true));
    });
  window.seen = (selector, text) =>
    [...document.querySelectorAll(selector)].some((one) => one.checkVisibility() && (!text || one.textContent.includes(text)));
});

const go = async (path) => {
  await page.goto(base + path);
  await page.locator('html[data-hydrated]').waitFor({ state: 'attached', timeout: 60_000 });
  await page.waitForLoadState('networkidle');
};

/** The milliseconds from what `act` does to `effect`, a text of JavaScript that says whether it shows. */
async function timed(act, effect, kinds = ['click', 'keydown']) {
  // The page listens before anything happens, however busy it is.
  await page.evaluate(([kinds, effect]) => {
    window.measured = window.timed(kinds, new Function(`return ${effect}`));
  }, [kinds, effect]);
  await act();
  return page.evaluate(() => window.measured);
}

const rows = [];
async function measure(name, wanted, before, act, effect, after = async () => {}) {
  const times = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    await before(turn);
    times.push(await timed(() => act(turn), typeof effect === 'function' ? await effect(turn) : effect));
    await after(turn);
  }
  times.sort((a, b) => a - b);
  rows.push([name, wanted, times[Math.floor(times.length / 2)], times.at(-1)]);
  const [, , middle, worst] = rows.at(-1);
  console.log(`${name.padEnd(44)}${String(wanted).padStart(8)}${middle.toFixed(0).padStart(8)}${worst.toFixed(0).padStart(8)}`);
}

const press = (key) => () => page.keyboard.press(key);
const escape = async () => {
  await page.keyboard.press('Escape');
  await page.waitForTimeout(150);
};
const none = async () => {};
console.log(`${'milliseconds'.padEnd(44)}${'wanted'.padStart(8)}${'middle'.padStart(8)}${'worst'.padStart(8)}`);

await go(entity);
await measure('the palette opens', 100, none, press('Control+k'), `document.activeElement?.getAttribute('role') === 'combobox'`, escape);
await measure(
  'a letter in the palette finds pages',
  50,
  () => page.keyboard.press('Control+k').then(() => page.locator('[role=combobox]:focus').waitFor()),
  press('s'),
  `window.seen('#palette-list [role=option]', 'Settings')`,
  escape,
);
await measure(
  'a word in the palette finds entities',
  200,
  () => page.keyboard.press('Control+k').then(() => page.locator('[role=combobox]:focus').waitFor()).then(() => page.keyboard.type(typed.slice(0, -1))).then(() => page.waitForTimeout(400)),
  press(typed.at(-1)),
  `document.querySelector('[role=combobox]').value === ${JSON.stringify(typed)} && window.seen('#palette-list [role=group]', 'Entities') && window.seen('#palette-list mark')`,
  escape,
);
const starred = `document.querySelector('.page-head .star').ariaPressed`;
await measure('a star', 100, none, press('s'), async () => `${starred} !== '${await page.evaluate(starred)}'`, () => page.waitForTimeout(300));
await measure('following', 100, none, () => page.getByRole('button', { name: /^Follow/ }).first().click(), async () => {
  const now = await page.getByRole('button', { name: /^Follow/ }).first().getAttribute('aria-pressed');
  return `[...document.querySelectorAll('.page-head button')].find((one) => one.textContent.startsWith('Follow')).ariaPressed !== '${now}'`;
}, () => page.waitForTimeout(300));
await measure('a menu opens', 100, none, () => page.getByRole('button', { name: 'More', exact: true }).click(), `window.seen('[role=menu]')`, escape);
await measure('the form for feedback opens', 100, none, () => page.getByRole('button', { name: 'Leave feedback' }).click(), `window.seen('dialog[open] textarea')`, escape);
const theme = `document.documentElement.dataset.theme`;
await measure('the theme', 100, none, () => page.getByRole('button', { name: /theme/i }).first().click(), async () => `${theme} !== ${JSON.stringify(await page.evaluate(theme))}`);
await measure('the sidebar is unpinned and pinned', 100, none, press('['), async () => `document.documentElement.dataset.sidebar !== ${JSON.stringify(await page.evaluate('document.documentElement.dataset.sidebar'))}`);
await measure(
  'another tab of an entity',
  200,
  () => go(entity).then(() => page.getByRole('link', { name: /^Dependencies/ }).first().hover()).then(() => page.waitForTimeout(300)),
  () => page.getByRole('link', { name: /^Dependencies/ }).first().click(),
  `location.pathname.endsWith('/dependencies') && window.seen('.entity-tab svg, .entity-tab table, .entity-tab .state')`,
);
await measure(
  'from the catalog to an entity that is pointed at',
  200,
  () => go('/catalog?kind=component').then(() => page.locator('#catalog-table [data-primary]').nth(2).hover()).then(() => page.waitForTimeout(400)),
  () => page.locator('#catalog-table [data-primary]').nth(2).click(),
  `window.seen('.entity-page .page-head h1')`,
);
await measure(
  'a filter of the catalog',
  500,
  () => go('/catalog?kind=component'),
  () => page.locator('.facet-value').first().click(),
  `location.search !== '?kind=component' && window.seen('.filter-chips .filter-chip') && !document.querySelector('.catalog-page.loading')`,
);
await measure(
  'another order of the catalog',
  500,
  () => go('/catalog?kind=component'),
  () => page.locator('#catalog-table thead a').first().click(),
  `location.search.includes('sort') && window.seen('#catalog-table th[aria-sort=descending]')`,
);
const places = [['Explore', '/explore', 'Explore'], ['Home', '/', null], ['Announcements', '/announcements', 'Announcements'], ['Manage', '/manage', 'Manage']];
for (const [name, path, heading] of places) {
  await measure(
    `to ${name} by the sidebar`,
    500,
    () => go('/catalog'),
    () => page.locator(`#sidebar a[href="${path}"]`).last().click(),
    `location.pathname === '${path}' && window.seen('main h1'${heading ? `, '${heading}'` : ''}) && !window.seen('main h1', 'Catalog')`,
  );
}
await go('/');
await measure('arranging the home page begins', 100, () => go('/').then(() => page.getByRole('button', { name: 'Edit home' }).hover()).then(() => page.waitForTimeout(300)), () => page.getByRole('button', { name: 'Edit home' }).click(), `window.seen('.widget button[aria-label^="Move"]')`);
await page.locator('.widget button[aria-label^="Move"]').first().focus();
const order = `[...document.querySelectorAll('.widget')].map((one) => one.id || one.textContent.slice(0, 20)).join()`;
await measure('a widget is moved by key', 100, none, (turn) => page.keyboard.press(turn % 2 ? 'ArrowLeft' : 'ArrowRight'), async () => `${order} !== ${JSON.stringify(await page.evaluate(order))}`);
await browser.close();
