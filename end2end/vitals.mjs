// What a first visit costs: node vitals.mjs [PATH…]. CALLBOARD_URL names the portal.
// Each page in a fresh browser profile, on a network of 9 Mbit/s with 170 ms to and fro and a processor four times
// slower; the numbers are those of this machine.
import { chromium } from '@playwright/test';

const base = process.env.CALLBOARD_URL ?? 'http://127.0.0.1:3000';
const asked = process.argv.slice(2);
const paths = asked.length
  ? asked
  : ['/catalog', '/catalog/default/component/checkout', '/catalog/default/api/checkout-api/definition', '/explore', '/graph', '/register', '/ingestion'];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const cell = (text, width) => String(text).padStart(width);
console.log(`${'page'.padEnd(46)}${cell('requests', 10)}${cell('wasm KB', 10)}${cell('css KB', 8)}${cell('LCP ms', 8)}${cell('CLS', 8)}${cell('alive ms', 10)}`);

for (const path of paths) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', { offline: false, latency: 170, downloadThroughput: (9e6 / 8) * 0.9, uploadThroughput: (9e6 / 8) * 0.9 });
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  const files = new Map();
  session.on('Network.responseReceived', ({ requestId, response }) => files.set(requestId, { url: response.url, bytes: 0 }));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (files.has(requestId)) files.get(requestId).bytes = encodedDataLength;
  });
  await page.addInitScript(() => {
    window.vitals = { lcp: 0, cls: 0 };
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => (window.vitals.lcp = entry.startTime))).observe({ type: 'largest-contentful-paint', buffered: true });
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => { if (!entry.hadRecentInput) window.vitals.cls += entry.value; })).observe({ type: 'layout-shift', buffered: true });
  });
  await page.goto(base + path, { waitUntil: 'commit' });
  const start = await page.evaluate(() => performance.timeOrigin);
  await page.locator('html[data-hydrated]').waitFor({ state: 'attached', timeout: 60_000 });
  const alive = Date.now() - start;
  // Before the idle browser fetches the rest.
  const all = [...files.values()];
  const sum = (end) => all.filter(({ url }) => url.endsWith(end)).reduce((total, { bytes }) => total + bytes, 0) / 1000;
  await page.waitForTimeout(1000);
  const { lcp, cls } = await page.evaluate(() => window.vitals);
  console.log(`${path.padEnd(46)}${cell(all.length, 10)}${cell(sum('.wasm').toFixed(0), 10)}${cell(sum('.css').toFixed(0), 8)}${cell(lcp.toFixed(0), 8)}${cell(cls.toFixed(4), 8)}${cell(alive.toFixed(0), 10)}`);
  await context.close();
}
await browser.close();
