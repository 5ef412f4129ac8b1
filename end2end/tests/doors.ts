// A portal that asks who one is, with two certified providers of OpenID Connect before it. They and the portal run for
// one spec on ports of their own.
import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { Provider } from 'oidc-provider';

export type Doors = {
  url: string;
  stop: () => Promise<void>;
  /** Replaces a text in a file of the catalog; for those that were opened with a catalog of their own. */
  change: (file: string, from: string, to: string) => void;
};

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === 'object' && address ? address.port : 0;
}

/** A provider where everybody may be whoever they say: its people are <name>@lantern.example. */
async function provider(name: string, portal: string): Promise<{ issuer: string; server: Server }> {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const oidc = new Provider(issuer, {
    clients: [
      {
        client_id: 'callboard',
        client_secret: 'a secret of some length',
        redirect_uris: [`${portal}/api/auth/${name}/handler/frame`],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'preferred_username'] },
    findAccount: (_context: unknown, id: string) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        email: `${id}@lantern.example`,
        email_verified: !id.startsWith('unverified'),
        name: id,
        preferred_username: id,
      }),
    }),
    cookies: { keys: ['only for tests'] },
    pkce: { required: () => true },
  });
  // Its pages of forms are for trying out, and say so on the console.
  const server = createServer(oidc.callback());
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  return { issuer, server };
}

/** With lines of one's own below `auth` in the configuration; and with a configuration of one's own over it, and a catalog
 * of one's own, which may be changed. */
export async function open(more = '', own?: string): Promise<Doors> {
  const program = process.env.CALLBOARD_PROGRAM;
  let example = process.env.CALLBOARD_EXAMPLE;
  if (!program || !example) throw new Error('CALLBOARD_PROGRAM and CALLBOARD_EXAMPLE name the program and the example');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const [staff, partners] = await Promise.all([provider('staff', url), provider('partners', url)]);
  const folder = mkdtempSync(join(tmpdir(), 'callboard-doors-'));
  const one = (name: string, title: string, issuer: string) => `
    ${name}:
      title: ${title}
      metadataUrl: ${issuer}/.well-known/openid-configuration
      clientId: callboard
      clientSecret: a secret of some length
      signIn: { resolvers: [{ resolver: emailMatchingUserEntityProfileEmail }] }`;
  const overlay = join(folder, 'overlay.yaml');
  const configs: string[] = [overlay];
  if (own !== undefined) {
    cpSync(example, join(folder, 'example'), { recursive: true });
    example = join(folder, 'example');
    configs.push(join(folder, 'own.yaml'));
    writeFileSync(join(folder, 'own.yaml'), own);
  }
  const change = (file: string, from: string, to: string) => {
    if (own === undefined) throw new Error('this catalog belongs to all specs');
    const path = join(folder, 'example/catalog', file);
    const before = readFileSync(path, 'utf8');
    if (!before.includes(from)) throw new Error(`${file} has no ${from}`);
    writeFileSync(path, before.replace(from, to));
  };
  writeFileSync(
    overlay,
    `app: { baseUrl: "${url}" }
backend: { baseUrl: "${url}", listen: "127.0.0.1:${port}" }
callboard: { data: ${JSON.stringify(join(folder, 'data'))} }
auth:
${more}  providers:${one('staff', 'Lantern staff', staff.issuer)}${one('partners', 'Lantern partners', partners.issuer)}
permission: { rbac: { admin: { users: [{ name: "user:default/carmen.ortiz" }] } } }
`,
  );
  const child: ChildProcess = spawn(
    program,
    ['serve', ...[join(example, 'app-config.yaml'), ...configs].flatMap((config) => ['--config', config])],
    { stdio: 'ignore' },
  );
  const ready = async () => {
    for (let turn = 0; turn < 300; turn += 1) {
      const answer = await fetch(`${url}/.backstage/health/v1/readiness`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error('the portal was not ready in time');
  };
  await ready();
  const stop = async () => {
    child.kill('SIGKILL');
    for (const { server } of [staff, partners]) {
      server.closeAllConnections();
      server.close();
    }
  };
  return { url, stop, change };
}

/** Signs somebody in with the first provider, and leads to a page. */
export async function enter(page: Page, doors: Doors, name: string, path = '/catalog') {
  await page.goto(`${doors.url}/sign-in?return_to=${encodeURIComponent(path)}`);
  await page.getByRole('link', { name: 'Continue with Lantern staff' }).click();
  await atProvider(page, name);
  await page.locator('html[data-hydrated]').waitFor({ state: 'attached' });
}

/** Fills in the provider's own forms. */
export async function atProvider(page: Page, name: string) {
  await page.locator('input[name=login]').fill(name);
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
  // The first time it asks whether the portal may know.
  const consent = page.locator('form[action*=interaction] button[type=submit]');
  if (await consent.isVisible().catch(() => false)) await consent.click();
}

/** As atProvider, but what the provider sends back does not reach the portal: gives its address. */
export async function caught(page: Page, name: string): Promise<string> {
  for (let form = 0; form < 4; form += 1) {
    const action = await page.locator('form').first().getAttribute('action');
    const fields = await page
      .locator('form')
      .first()
      .locator('input[name]')
      .evaluateAll((inputs) => inputs.map((input) => [(input as HTMLInputElement).name, (input as HTMLInputElement).value]));
    const values = { ...Object.fromEntries(fields), login: name, password: 'any' };
    let answer = await page.request.post(new URL(action ?? '', page.url()).href, { form: values, maxRedirects: 0 });
    while (answer.status() >= 300 && answer.status() < 400) {
      const next = new URL(answer.headers()['location'] ?? '', answer.url());
      if (next.pathname.endsWith('/handler/frame')) return next.href;
      answer = await page.request.get(next.href, { maxRedirects: 0 });
    }
    await page.goto(answer.url());
  }
  throw new Error('the provider did not come to an end');
}
