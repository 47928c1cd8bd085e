// Deliveries per second in Node: the wasm of this package, and Aedes, in memory, in one process.
// Receivers count bytes and read nothing. usage: node peer.mjs FOLDER-OF-THE-WASM FOLDER-OF-AEDES

import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { Duplex } from 'node:stream';
import { pathToFileURL } from 'node:url';

const [wasm, modules] = process.argv.slice(2).map((path) => resolve(path));
const require = createRequire(import.meta.url);
const { WasmMill, WasmThicket } = require(`${wasm}/brokerscope_bench_broker.js`);
const aedes = require.resolve('aedes', { paths: [modules] });
const { Aedes } = await import(pathToFileURL(aedes));

const TOPIC = 'bench/plant/hall/1/value';
const PAYLOAD = 'an ordinary reading of 32 bytes.';
const ROUNDS = 5;
const ROUND_MS = 400;
const SHAPES = [
  ['fan-out 1 to 100', { publishers: 1, receivers: 100 }],
  ['fan-in 100 to 1', { publishers: 100, receivers: 1 }],
];

const text = (value) => {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
};
const packet = (first, ...parts) => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([first, body.length]), body]);
};
const connect = (id) => packet(0x10, text('MQTT'), Buffer.from([4, 2, 0, 0]), text(id));
const subscribe = packet(0x82, Buffer.from([0, 1]), text(TOPIC), Buffer.from([0]));
const publish = packet(0x30, text(TOPIC), Buffer.from(PAYLOAD));

/** A client without a mind: what it is sent is counted. */
class Wire extends Duplex {
  bytes = 0;
  _read() {}
  _write(chunk, _encoding, done) {
    this.bytes += chunk.length;
    this.heard?.();
    done();
  }
  /** Resolves when so many more bytes have come. */
  hear(more) {
    const goal = this.bytes + more;
    return new Promise((resolve) => {
      this.heard = () => {
        if (this.bytes >= goal) {
          this.heard = undefined;
          resolve();
        }
      };
    });
  }
  /** Sends, and waits for an answer of so many bytes. */
  async ask(bytes, answer) {
    const heard = this.hear(answer);
    this.push(bytes);
    await heard;
  }
}

class AedesMill {
  static async build({ publishers, receivers }) {
    const mill = new AedesMill();
    mill.broker = await Aedes.createBroker();
    mill.wires = [];
    for (let number = 0; number < publishers + receivers; number++) {
      const wire = new Wire();
      mill.broker.handle(wire);
      await wire.ask(connect(`client-${number}`), 4);
      mill.wires.push(wire);
    }
    mill.publishers = mill.wires.slice(0, publishers);
    mill.receivers = mill.wires.slice(publishers);
    for (const wire of mill.receivers) await wire.ask(subscribe, 5);
    return mill;
  }
  async turn(messages) {
    const all = this.receivers.map((wire) => wire.hear(messages * publish.length));
    for (let number = 0; number < messages; number++) {
      this.publishers[number % this.publishers.length].push(publish);
    }
    await Promise.all(all);
    return messages * this.receivers.length;
  }
}

/** Deliveries per second of one round. */
async function round(mill, messages) {
  const began = performance.now();
  let deliveries = 0;
  while (performance.now() - began < ROUND_MS) deliveries += await mill.turn(messages);
  return (deliveries * 1000) / (performance.now() - began);
}

for (const [name, shape] of SHAPES) {
  const messages = 10_000 / shape.receivers;
  const mills = {
    'Brokerscope, wasm in Node': WasmMill.unheard(shape.publishers, shape.receivers),
    'Brokerscope, wasm in Node, all told': new WasmMill(shape.publishers, shape.receivers),
    'Aedes, Node, in memory': await AedesMill.build(shape),
  };
  // In turns, so that whatever else the machine does is borne by both.
  const best = {};
  for (let number = 0; number < ROUNDS; number++) {
    for (const [who, mill] of Object.entries(mills)) {
      best[who] = Math.max(best[who] ?? 0, await round(mill, messages));
    }
  }
  for (const [who, speed] of Object.entries(best)) {
    console.log(`${name}\t${who}\t${Math.round(speed)} deliveries/s`);
  }
}

// Aedes finds subscriptions by qlobber, which is measured by itself.
const fromAedes = createRequire(aedes);
const Qlobber = fromAedes('qlobber').Qlobber;

class QlobberThicket {
  constructor(filters) {
    this.tree = new Qlobber({ separator: '/', wildcard_one: '+', wildcard_some: '#' });
    WasmThicket.filters(filters).forEach((filter, number) => this.tree.add(filter, number));
    const step = Math.max(1, Math.floor(filters / 1000));
    this.names = Array.from({ length: 1000 }, (_, it) => `site/${it * step}/hall/value`);
  }
  turn() {
    for (const name of this.names) {
      const found = this.tree.match(name).length;
      if (found !== 4) throw new Error(`${found} filters match ${name}`);
    }
    return this.names.length;
  }
}

/** Nanoseconds of one search. */
function search(thicket) {
  const began = performance.now();
  let searches = 0;
  while (performance.now() - began < ROUND_MS) searches += thicket.turn();
  return ((performance.now() - began) * 1e6) / searches;
}

for (const filters of [1_000, 10_000, 100_000]) {
  const thickets = {
    'Brokerscope, wasm in Node': new WasmThicket(filters),
    'qlobber (of Aedes), Node': new QlobberThicket(filters),
  };
  for (const [who, thicket] of Object.entries(thickets)) {
    const best = Math.min(...Array.from({ length: ROUNDS }, () => search(thicket)));
    const what = `matching: a search among ${filters} filters, of which 4 match`;
    console.log(`${what}\t${who}\t${Math.round(best)} ns`);
  }
}
process.exit(0);
