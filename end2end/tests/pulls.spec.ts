// Pull requests on the home page: somebody connects an account at a host that is made for this test, sees what they work on
// there, and ends it.
import { createServer, type Server } from 'node:http';
import { accessible, alive, expect, fits, test } from './portal';
import { enter, open, type Doors } from './doors';

const SIZE = { width: 6, height: 6 };
let doors: Doors;
let host: Server;
let agrees = true;
let refuses = false;

const pull = (number: number, title: string, more: object = {}) => ({
  title,
  url: `https://github.example/lantern/tickets/pull/${number}`,
  number,
  isDraft: false,
  createdAt: '2026-11-01T10:00:00Z',
  updatedAt: `2026-11-2${number % 10}T10:00:00Z`,
  repository: { nameWithOwner: 'lantern/tickets' },
  author: { login: 'amara-codes' },
  reviewDecision: 'APPROVED',
  comments: { totalCount: 2 },
  commits: { nodes: [{ commit: { statusCheckRollup: { state: 'SUCCESS' } } }] },
  ...more,
});

/** A GitHub that knows one person. */
function github(): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://host');
    const json = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (url.pathname === '/login/oauth/authorize') {
      const back = new URL(url.searchParams.get('redirect_uri') ?? '');
      back.searchParams.set('state', url.searchParams.get('state') ?? '');
      if (agrees) back.searchParams.set('code', 'a-code');
      else back.searchParams.set('error', 'access_denied');
      response.writeHead(302, { location: back.href });
      response.end();
    } else if (url.pathname === '/login/oauth/access_token') {
      json(200, { access_token: 'gho_test', token_type: 'bearer', scope: 'repo' });
    } else if (url.pathname === '/api/v3/user') {
      json(200, { id: 7, login: 'amara-codes', name: 'Amara', avatar_url: null });
    } else if (url.pathname === '/api/graphql') {
      if (refuses) return json(401, { message: 'Bad credentials' });
      const own = [
        pull(11, 'Sell two seats at once'),
        pull(12, 'Draw the hall', { isDraft: true, reviewDecision: 'REVIEW_REQUIRED' }),
      ];
      const reviews = [
        pull(13, 'Refund by phone', {
          repository: { nameWithOwner: 'lantern/checkout' },
          author: { login: 'jo-codes' },
          reviewDecision: null,
          commits: { nodes: [{ commit: { statusCheckRollup: { state: 'FAILURE' } } }] },
        }),
      ];
      json(200, { data: { own: { issueCount: 30, nodes: own }, reviews: { issueCount: 1, nodes: reviews } } });
    } else {
      json(404, {});
    }
  });
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      done({ server, url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}` });
    });
  });
}

test.describe.configure({ mode: 'serial' });
test.beforeAll(async () => {
  const made = await github();
  host = made.server;
  doors = await open(
    '',
    `auth:
  session: { secret: "a secret of this test" }
  providers:
    github: { clientId: callboard, clientSecret: secret, enterpriseInstanceUrl: "${made.url}" }
home:
  widgets: [{ widget: pulls.mine, width: ${SIZE.width}, height: ${SIZE.height} }]
`,
  );
});
test.beforeEach(({ quiet }) => {
  quiet.allowNoise('fonts.googleapis.com');
  quiet.allowNoise('/favicon.ico');
});
test.afterAll(async () => {
  await doors.stop();
  host.closeAllConnections();
  host.close();
});

test('an account is connected, its pull requests are shown, and it is ended', async ({ page }) => {
  test.slow();
  await page.goto(`${doors.url}/sign-in`);
  // It is there for connecting only.
  await expect(page.getByRole('link', { name: /GitHub/ })).toHaveCount(0);
  await enter(page, doors, 'amara.diallo', '/');
  const card = page.locator('section.pulls');
  await expect(card).toContainText('Your account is not connected');
  await accessible(page);
  await card.getByRole('button', { name: 'Connect GitHub' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(`${doors.url}/`);
  await alive(page);
  await expect(card.getByRole('link', { name: /Sell two seats at once/ })).toHaveAttribute(
    'href',
    'https://github.example/lantern/tickets/pull/11',
  );
  await expect(card).toMatchAriaSnapshot(`
    - heading "Pull requests" [level=2]
    - button "Ask again"
    - heading "Waiting for your review 1" [level=3]
    - list "Waiting for your review":
      - listitem:
        - link "Refund by phone opens in a new tab"
        - paragraph:
          - text: "lantern/checkout #13"
          - link "Component checkout":
            - /url: /catalog/default/component/checkout
          - text: by jo-codes
        - text: checks failed 2 comments
    - heading "Yours 30" [level=3]
    - list "Yours":
      - listitem:
        - link "Draw the hall opens in a new tab"
        - text: draft checks passed needs a review 2 comments
      - listitem:
        - link "Sell two seats at once opens in a new tab"
        - text: checks passed approved 2 comments
    - paragraph: 28 more are not shown.
  `);
  await accessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await fits(page);
  await page.setViewportSize({ width: 1440, height: 900 });

  await page.goto(`${doors.url}/settings?part=connections`);
  await alive(page);
  await expect(page.getByRole('main')).toContainText('as amara-codes');
  await accessible(page);
  await page.getByRole('button', { name: 'Disconnect GitHub' }).click();
  await expect(page.getByRole('button', { name: 'Connect GitHub' })).toBeVisible();
  await expect(page.getByRole('main')).toContainText('not connected');
});

test('who does not agree is told so, and a token that has ended is connected again', async ({ page }) => {
  agrees = false;
  await enter(page, doors, 'jo.larsen', '/settings?part=connections');
  await page.getByRole('button', { name: 'Connect GitHub' }).click();
  await expect(page.getByRole('alert')).toContainText('You have not agreed at GitHub');
  await accessible(page);
  agrees = true;
  await page.getByRole('button', { name: 'Connect GitHub' }).click();
  await expect(page.getByRole('main')).toContainText('as amara-codes');
  refuses = true;
  await page.goto(`${doors.url}/`);
  await alive(page);
  const card = page.locator('section.pulls');
  await expect(card).toContainText('GitHub takes the connection no more');
  await accessible(page);
  refuses = false;
  await card.getByRole('button', { name: 'Connect GitHub again' }).click();
  await page.waitForURL(`${doors.url}/`);
  await alive(page);
  await expect(card.getByRole('link', { name: /Refund by phone/ })).toBeVisible();
  // What was asked a moment ago is asked again when somebody wants it.
  refuses = true;
  await card.getByRole('button', { name: 'Ask again' }).click();
  await expect(card).toContainText('GitHub takes the connection no more');
  refuses = false;
});

test('whoever is the guest connects nothing', async ({ request }) => {
  const answer = await request.post(`${doors.url}/api/auth/github/connect`);
  expect(answer.status()).toBe(401);
});
