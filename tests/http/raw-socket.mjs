// A WebSocket as bare bytes: for what no library would send, and to see each frame as it comes.

import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { within } from './registry.mjs';

const OPCODES = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 };

/** Bytes of a frame, masked as a client's have to be unless told otherwise. */
export function frame(kind, payload = '', { fin = true, masked = true, reserved = 0, length } = {}) {
  const data = Buffer.from(payload);
  const size = length ?? data.length;
  const head = [(fin ? 0x80 : 0) | reserved | (OPCODES[kind] ?? kind)];
  const mask = masked ? 0x80 : 0;
  if (size < 126) head.push(mask | size);
  else if (size < 65536) head.push(mask | 126, size >> 8, size & 255);
  else head.push(mask | 127, ...Buffer.from(BigInt(size).toString(16).padStart(16, '0'), 'hex'));
  if (!masked) return Buffer.concat([Buffer.from(head), data]);
  const key = randomBytes(4);
  return Buffer.concat([Buffer.from(head), key, data.map((byte, at) => byte ^ key[at % 4])]);
}

const opened = new Set();

/** Cuts whatever is still open. */
export function cutAll() {
  for (const stream of opened) stream.destroy();
  opened.clear();
}

/** Opens a socket byte by byte; `headers` replaces or, with null, leaves out lines of the handshake. */
export async function open(url, headers = {}, method = 'GET') {
  const { hostname, port, pathname } = new URL(url);
  const lines = {
    host: `${hostname}:${port}`,
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': randomBytes(16).toString('base64'),
    'sec-websocket-protocol': 'graphql-transport-ws',
    ...headers,
  };
  const stream = connect(Number(port), hostname);
  opened.add(stream);
  let bytes = Buffer.alloc(0);
  let wake = () => undefined;
  let ended = false;
  stream.on('data', (more) => {
    bytes = Buffer.concat([bytes, more]);
    wake();
  });
  const end = () => {
    ended = true;
    wake();
  };
  stream.on('error', end);
  stream.on('close', end);
  const more = () => within(45_000, new Promise((resolve) => (wake = resolve)), 'nothing comes');
  const head = Object.entries(lines).filter(([, value]) => value !== null);
  stream.write(`${method} ${pathname} HTTP/1.1\r\n${head.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
  while (!bytes.includes('\r\n\r\n') && !ended) await more();
  const at = bytes.indexOf('\r\n\r\n');
  const answer = bytes.subarray(0, at).toString();
  bytes = bytes.subarray(at + 4);

  /** The next frame: its kind and its bytes; none where the connection is gone. */
  async function read() {
    for (;;) {
      if (bytes.length >= 2) {
        const short = bytes[1] & 127;
        const skip = short === 126 ? 4 : short === 127 ? 10 : 2;
        if (bytes.length >= skip) {
          const size = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
          if (bytes.length >= skip + size) {
            const kind = Object.keys(OPCODES).find((name) => OPCODES[name] === (bytes[0] & 15));
            const payload = bytes.subarray(skip, skip + size);
            bytes = bytes.subarray(skip + size);
            return { kind, payload };
          }
        }
      }
      if (ended) return undefined;
      await more();
    }
  }

  return {
    answer,
    status: Number(answer.split(' ')[1]),
    header: (name) =>
      answer
        .split('\r\n')
        .find((line) => line.toLowerCase().startsWith(`${name}: `))
        ?.slice(name.length + 2),
    write: (bytes) => stream.write(bytes),
    say: (message) => stream.write(frame('text', typeof message === 'string' ? message : JSON.stringify(message))),
    read,
    /** The next message of the protocol; the code of the close frame, or 1006 where the connection just ends. */
    async hear() {
      for (;;) {
        const next = await read();
        if (!next) return 1006;
        if (next.kind === 'close') return next.payload.length >= 2 ? next.payload.readUInt16BE(0) : 1005;
        if (next.kind === 'text') return JSON.parse(next.payload.toString());
      }
    },
    /** The code with which the socket is closed, whatever comes before. */
    async closed() {
      for (;;) {
        const heard = await this.hear();
        if (typeof heard === 'number') return heard;
      }
    },
    /** Takes nothing any more of what is sent. */
    pause: () => stream.pause(),
    destroy: () => {
      opened.delete(stream);
      stream.destroy();
    },
  };
}
