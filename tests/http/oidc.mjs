// Signing in at a real OpenID provider, from end to end: a server of this project on this machine, a provider beside it, and a browser
// that walks between them. SIMPUL_PROGRAM=… node oidc.mjs

import { execFileSync, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { browser, issuer } from './issuer.mjs';
import { cases, equal, holds } from './registry.mjs';

const program = process.env.SIMPUL_PROGRAM;
if (!program) throw new Error('SIMPUL_PROGRAM names the program');
const AUDIENCE = 'https://simpul.example';
const folder = mkdtempSync(join(tmpdir(), 'simpul-oidc-'));
const port = await new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});
const simpul = `http://127.0.0.1:${port}`;
const BACK = `${simpul}/masuk/oidc/kembali`;
const ELSEWHERE = 'http://127.0.0.1:9/kembali';

const house = await issuer({
  audience: AUDIENCE,
  clients: () => [
    { client_id: 'simpul', client_secret: 'rahasia sekali: %&', redirect_uris: [BACK], application_type: 'native' },
    { client_id: 'mitra', token_endpoint_auth_method: 'none', redirect_uris: [ELSEWHERE], application_type: 'native' },
  ],
});
writeFileSync(join(folder, 'secret'), 'rahasia sekali: %&\n');
const env = {
  ...process.env,
  SIMPUL_LISTEN: `127.0.0.1:${port}`,
  SIMPUL_DATABASE_URL: `sqlite:${join(folder, 'simpul.db')}`,
  SIMPUL_KEY_FILE: join(folder, 'simpul.key'),
  SIMPUL_PUBLIC_URL: simpul,
  SIMPUL_OIDC_ISSUER: house.url,
  SIMPUL_OIDC_CLIENT: 'simpul',
  SIMPUL_OIDC_SECRET_FILE: join(folder, 'secret'),
  SIMPUL_OIDC_AUDIENCE: AUDIENCE,
  SIMPUL_OIDC_LOOPBACK: 'yes',
};
const run = (...words) => execFileSync(program, words, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

run('user', 'add', '--login', 'sari@koperasi.example', '--name', 'Sari Wulandari', '--admin');
run('user', 'tie', 'sari@koperasi.example', '--subject', 'sari-7');

let log = '';
const server = spawn(program, ['serve'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
for (const stream of [server.stdout, server.stderr]) stream.on('data', (bytes) => (log += bytes));
for (let n = 0; ; n += 1) {
  const ready = await fetch(`${simpul}/readyz`).then((response) => response.ok, () => false);
  if (ready) break;
  if (n > 300 || server.exitCode !== null) throw new Error(`The server does not come up:\n${log}`);
  await new Promise((resolve) => setTimeout(resolve, 100));
}

const VIEWER = '{ viewer { scopes account { login roles { role } } } }';
/** Asks the graph with these headers. */
async function asks(headers, query = VIEWER) {
  const response = await fetch(`${simpul}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  return { status: response.status, challenge: response.headers.get('www-authenticate'), ...(await response.json()) };
}
const host = new URL(simpul).host;
const session = (guest) => guest.cookies(host).get('__Host-simpul');

/** Walks out to the provider as `name`, and to the address that leads back here. */
async function out(guest, name, path = '/akun') {
  const response = await guest.ask(`${simpul}/masuk/oidc?ke=${encodeURIComponent(path)}`);
  equal(response.status, 303);
  return guest.walk(response.headers.get('location'), name, BACK);
}

/** What comes of an address that leads back here. */
async function back(guest, address) {
  const response = await guest.ask(address);
  equal(response.status, 303);
  return response.headers.get('location');
}

/** A token for programs, as another client gets it in the name of `name`. */
async function token(name, scope = 'openid simpul', resource = AUDIENCE) {
  const verifier = randomBytes(32).toString('base64url');
  const question = new URLSearchParams({
    client_id: 'mitra',
    response_type: 'code',
    scope,
    redirect_uri: ELSEWHERE,
    state: 'x',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...(resource && { resource }),
  });
  const end = await browser().walk(`${house.url}/auth?${question}`, name, ELSEWHERE);
  const form = {
    grant_type: 'authorization_code',
    client_id: 'mitra',
    code: new URL(end).searchParams.get('code'),
    code_verifier: verifier,
    redirect_uri: ELSEWHERE,
    ...(resource && { resource }),
  };
  const response = await fetch(`${house.url}/token`, { method: 'POST', body: new URLSearchParams(form) });
  return response.json();
}

const guest = browser();
let used;
const all = {
  'the server says that one can sign in elsewhere': async () => {
    const { data } = await asks({}, '{ signInWays }');
    equal(data.signInWays, ['PASSWORD', 'ISSUER']);
  },
  'somebody signs in elsewhere and is herself here': async () => {
    used = await out(guest, 'sari-7');
    equal(await back(guest, used), '/akun');
    const { data } = await asks({ cookie: `__Host-simpul=${session(guest)}` });
    equal(data.viewer.account, { login: 'sari@koperasi.example', roles: [{ role: 'ADMINISTRATOR' }] });
    equal(data.viewer.scopes, null);
    equal(guest.cookies(host).has('__Host-simpul-oidc'), false);
  },
  'the same answer does not open twice': async () => {
    equal(await back(guest, used), '/masuk?galat=ditolak');
  },
  'a code of somebody else does not sign her in': async () => {
    const [she, stranger] = [browser(), browser()];
    const answer = await out(stranger, 'sari-7');
    equal(await back(she, answer), '/masuk?galat=ditolak');
    await out(she, 'sari-7');
    equal(await back(she, answer), '/masuk?galat=ditolak');
    equal(session(she), undefined);
  },
  'whom nobody has tied to an account has none': async () => {
    const unknown = browser();
    equal(await back(unknown, await out(unknown, 'bukan-siapa-siapa')), '/masuk?galat=tanpa-akun');
    equal(session(unknown), undefined);
  },
  'nobody is sent on to another host': async () => {
    const led = browser();
    equal(await back(led, await out(led, 'sari-7', '//jahat.example/akun')), '/');
  },
  'who does not want to is not signed in': async () => {
    const unwilling = browser();
    await unwilling.ask(`${simpul}/masuk/oidc`);
    const [state] = unwilling.cookies(host).get('__Host-simpul-oidc').split('.');
    const query = new URLSearchParams({ error: 'access_denied', state, iss: house.url });
    equal(await back(unwilling, `${BACK}?${query}`), '/masuk?galat=ditolak');
  },
  'a program asks in her name, and may read': async () => {
    const { access_token } = await token('sari-7');
    const { data } = await asks({ authorization: `Bearer ${access_token}` });
    equal([data.viewer.account.login, data.viewer.scopes], ['sari@koperasi.example', ['READ']]);
  },
  'a token that says who signed in is no right to ask': async () => {
    const { id_token } = await token('sari-7');
    const { status, challenge } = await asks({ authorization: `Bearer ${id_token}` });
    equal(status, 401);
    holds(challenge.includes('invalid_token'), challenge);
  },
  'a changed token opens nothing': async () => {
    const { access_token } = await token('sari-7');
    const [head, payload, signature] = access_token.split('.');
    const claims = { ...JSON.parse(Buffer.from(payload, 'base64url')), exp: 9_999_999_999 };
    const changed = Buffer.from(JSON.stringify(claims)).toString('base64url');
    equal((await asks({ authorization: `Bearer ${head}.${changed}.${signature}` })).status, 401);
  },
  'who was untied is nobody any more': async () => {
    const { access_token } = await token('sari-7');
    run('user', 'untie', 'sari@koperasi.example');
    equal((await asks({ authorization: `Bearer ${access_token}` })).status, 401);
    const late = browser();
    equal(await back(late, await out(late, 'sari-7')), '/masuk?galat=tanpa-akun');
  },
  'neither names nor codes nor tokens are in the log': async () => {
    for (const secret of ['sari-7', 'sari@koperasi', 'Sari Wulandari', new URL(used).searchParams.get('code'), session(guest)]) {
      holds(!log.includes(secret), `the log has ${secret}`);
    }
    holds(log.includes('/masuk/oidc'), 'the log has the addresses');
  },
};

try {
  const passed = await cases('Signing in at an OpenID provider', 12, Object.entries(all));
  process.exitCode = passed ? 0 : 1;
} finally {
  server.kill();
  await house.stop();
  rmSync(folder, { recursive: true, force: true });
}
