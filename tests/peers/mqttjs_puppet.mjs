// MQTT.js over WebSocket as a puppet: one JSON object per line in, one per line out.
//
// tests/src/peer/puppet.rs pulls the strings. Each command is answered with "done" or "failed";
// messages come as they come.

import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

// The library lies where `cargo xtask test` put it, which is not beside this file.
const mqtt = createRequire(join(process.cwd(), "mqtt", "main.js"))("mqtt");

const clients = new Map();
const say = (word) => process.stdout.write(JSON.stringify(word) + "\n");

function propertiesOf(post) {
  const properties = {};
  if (post.format !== null) properties.payloadFormatIndicator = post.format === 1;
  if (post.expiry !== null) properties.messageExpiryInterval = post.expiry;
  if (post.content_type !== null) properties.contentType = post.content_type;
  if (post.response_topic !== null) properties.responseTopic = post.response_topic;
  if (post.correlation !== null) properties.correlationData = Buffer.from(post.correlation);
  if (post.alias !== null) properties.topicAlias = post.alias;
  for (const [key, value] of post.user) {
    properties.userProperties ??= {};
    (properties.userProperties[key] ??= []).push(value);
  }
  return properties;
}

function postOf(topic, payload, packet) {
  const properties = packet.properties ?? {};
  const pairs = Object.entries(properties.userProperties ?? {});
  const ids = properties.subscriptionIdentifier ?? [];
  return {
    topic,
    payload: payload.toString(),
    qos: packet.qos,
    retain: packet.retain,
    format: properties.payloadFormatIndicator === undefined ? null : Number(properties.payloadFormatIndicator),
    expiry: properties.messageExpiryInterval ?? null,
    content_type: properties.contentType ?? null,
    response_topic: properties.responseTopic ?? null,
    correlation: properties.correlationData?.toString() ?? null,
    user: pairs.flatMap(([key, values]) => [values].flat().map((value) => [key, value])),
    ids: [ids].flat(),
    alias: properties.topicAlias ?? null,
  };
}

function connect(name, host, port, wish) {
  const isV5 = wish.level === 5;
  const options = {
    protocolVersion: wish.level,
    clientId: wish.id,
    clean: wish.clean,
    reconnectPeriod: wish.returns ? 200 : 0,
    resubscribe: wish.returns,
    keepalive: wish.keep_alive,
  };
  if (wish.user !== null) [options.username, options.password] = wish.user;
  if (wish.will !== null) {
    const { topic, payload, qos, retain } = wish.will;
    options.will = { topic, payload, qos, retain };
    if (isV5) options.will.properties = propertiesOf(wish.will);
  }
  if (isV5) {
    options.properties = {};
    if (wish.expiry > 0) options.properties.sessionExpiryInterval = wish.expiry;
    if (wish.alias_max > 0) options.properties.topicAliasMaximum = wish.alias_max;
  }
  const client = mqtt.connect(`ws://${host}:${port}/mqtt`, options);
  clients.set(name, client);
  client.on("message", (topic, payload, packet) =>
    say({ saw: "message", client: name, post: postOf(topic, payload, packet) }));
  // Without a listener an error would end the process.
  client.on("error", () => {});
  return new Promise((resolve, reject) => {
    client.on("packetreceive", (packet) => {
      if (packet.cmd !== "connack") return;
      resolve({
        reason: isV5 ? packet.reasonCode : packet.returnCode,
        present: packet.sessionPresent,
        assigned: packet.properties?.assignedClientIdentifier ?? null,
      });
    });
    client.on("close", () => reject(new Error("closed before CONNACK")));
  });
}

async function subscribe(client, filters, id) {
  const isV5 = client.options.protocolVersion === 5;
  const wanted = {};
  for (const it of filters) {
    wanted[it.topic] = { qos: it.qos };
    if (isV5) Object.assign(wanted[it.topic], { nl: it.no_local, rap: it.as_published, rh: it.retain_handling });
  }
  const options = id === null ? {} : { properties: { subscriptionIdentifier: id } };
  const suback = new Promise((resolve) => {
    client.on("packetreceive", function take(packet) {
      if (packet.cmd !== "suback") return;
      client.off("packetreceive", take);
      resolve(packet.granted);
    });
  });
  await client.subscribeAsync(wanted, options);
  return suback;
}

async function publish(client, post) {
  const options = { qos: post.qos, retain: post.retain };
  if (client.options.protocolVersion === 5) options.properties = propertiesOf(post);
  await client.publishAsync(post.topic, post.payload, options);
}

function closed(client, act) {
  const over = new Promise((resolve) => client.once("close", resolve));
  act();
  return over;
}

async function obey(order) {
  const client = clients.get(order.client);
  switch (order.do) {
    case "connect":
      return connect(order.client, order.host, order.port, order.wish);
    case "subscribe":
      return subscribe(client, order.filters, order.id);
    case "unsubscribe":
      await client.unsubscribeAsync(order.filter);
      return null;
    case "publish":
      return publish(client, order.post);
    case "leave":
      return client.endAsync();
    case "vanish":
      return closed(client, () => client.stream.destroy());
    default:
      throw new Error(`cannot ${order.do}`);
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  try {
    say({ saw: "done", answer: (await obey(JSON.parse(line))) ?? null });
  } catch (error) {
    say({ saw: "failed", why: String(error) });
  }
}
// Whoever pulled the strings has gone.
process.exit(0);
