import { defineConfig } from '@playwright/test';

// The portal under test is started by `cargo xtask test browser`, or by hand: CALLBOARD_URL names it.
export default defineConfig({
  testDir: './tests',
  // Nothing is measured here: a slow machine only takes longer.
  timeout: 90_000,
  expect: { timeout: 15_000 },
  fullyParallel: true,
  workers: 2,
  forbidOnly: true,
  // A build server shares its cores; what fails twice is broken.
  retries: process.env.CI ? 1 : 0,
  reporter: [['list']],
  // What changes the catalog comes last: everything else compares what it finds with what it knows.
  projects: [
    { name: 'reading', testIgnore: /changes\.spec\.ts/ },
    { name: 'changing', testMatch: /changes\.spec\.ts/, dependencies: ['reading'] },
  ],
  snapshotPathTemplate: '{testDir}/{testFileDir}/__snapshots__/{testFileName}/{arg}{ext}',
  use: {
    baseURL: process.env.CALLBOARD_URL ?? 'http://127.0.0.1:3000',
    viewport: { width: 1440, height: 900 },
    contextOptions: { reducedMotion: 'reduce' },
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
