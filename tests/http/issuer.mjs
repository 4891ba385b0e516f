// A real OpenID provider on this machine, for the tests of signing in: whoever writes a name into its form is that person.

import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const { warn, info } = console;

/**
 * Starts it. `clients` are those it knows; access tokens for `audience` are JWT. Gives back its address, and how a browser with
 * cookies of its own walks through its forms.
 */
export async function issuer({ clients, audience }) {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${server.address().port}`;
  Object.assign(console, { warn() {}, info() {} }); // it says that it is no provider for the world, which this one is not
  const provider = new Provider(url, {
    clients: clients(url),
    pkce: { required: () => true },
    cookies: { keys: ['kunci uji'] },
    features: {
      devInteractions: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({ scope: 'simpul', audience, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } } }),
      },
    },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  });
  console.warn = warn;
  server.on('request', provider.callback());
  return { url, stop: () => new Promise((resolve) => server.close(resolve) && server.closeAllConnections()) };
}

/** A browser without a screen: cookies by host, and redirects one at a time. */
export function browser() {
  const jar = new Map();
  const cookies = (host) => jar.get(host) ?? jar.set(host, new Map()).get(host);
  return {
    cookies,
    async ask(url, init = {}) {
      const { host } = new URL(url);
      const cookie = [...cookies(host)].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await fetch(url, { redirect: 'manual', ...init, headers: { ...(cookie && { cookie }), ...init.headers } });
      for (const line of response.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
        if (value === '' || /max-age=0|expires=Thu, 01 Jan 1970/i.test(line)) cookies(host).delete(name);
        else cookies(host).set(name, value);
      }
      return response;
    },
    /** Follows an address through the forms of the issuer, as `name`, to the first one that begins with `end`. */
    async walk(address, name, end) {
      for (let step = 0; step < 20; step += 1) {
        if (address.startsWith(end)) return address;
        let response = await this.ask(address);
        if (response.status === 200) {
          const page = await response.text();
          const prompt = /name="prompt" value="(\w+)"/.exec(page)[1];
          const form = new URLSearchParams({ prompt, login: name, password: 'x' });
          response = await this.ask(/action="([^"]+)"/.exec(page)[1], { method: 'POST', body: form });
        }
        if (![302, 303].includes(response.status)) throw new Error(`${address}: ${response.status} ${await response.text()}`);
        address = new URL(response.headers.get('location'), address).href;
      }
      throw new Error('It goes round in circles.');
    },
  };
}
