"""paho-mqtt as a puppet: one JSON object per line in, one per line out.

tests/src/peer/puppet.rs pulls the strings. Each command is answered with "done" or "failed"; messages
come as they come.
"""

import json
import socket
import sys
import threading

import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

PATIENCE_S = 15
speaking = threading.Lock()
clients = {}


def say(**word):
    with speaking:
        print(json.dumps(word), flush=True)


def properties_of(kind, post):
    properties = Properties(kind)
    for name, key in [
        ("PayloadFormatIndicator", "format"),
        ("MessageExpiryInterval", "expiry"),
        ("ContentType", "content_type"),
        ("ResponseTopic", "response_topic"),
        ("TopicAlias", "alias"),
    ]:
        if post.get(key) is not None:
            setattr(properties, name, post[key])
    if post.get("correlation") is not None:
        properties.CorrelationData = post["correlation"].encode()
    for pair in post.get("user", []):
        properties.UserProperty = tuple(pair)
    return properties


def post_of(message):
    properties = getattr(message, "properties", None)
    correlation = getattr(properties, "CorrelationData", None)
    return {
        "topic": message.topic,
        "payload": message.payload.decode(),
        "qos": message.qos,
        "retain": bool(message.retain),
        "format": getattr(properties, "PayloadFormatIndicator", None),
        "expiry": getattr(properties, "MessageExpiryInterval", None),
        "content_type": getattr(properties, "ContentType", None),
        "response_topic": getattr(properties, "ResponseTopic", None),
        "correlation": None if correlation is None else correlation.decode(),
        "user": getattr(properties, "UserProperty", []),
        "ids": getattr(properties, "SubscriptionIdentifier", []),
        "alias": getattr(properties, "TopicAlias", None),
    }


class One:
    """One client, and the answers it waits for."""

    def __init__(self, name, host, port, wish):
        self.level = wish["level"]
        self.is_v5 = self.level == 5
        self.answers = {}
        self.came = threading.Condition()
        self.client = client = mqtt.Client(
            mqtt.CallbackAPIVersion.VERSION2,
            client_id=wish["id"],
            protocol=self.level,
            clean_session=None if self.is_v5 else wish["clean"],
            reconnect_on_failure=wish["returns"],
        )
        client.reconnect_delay_set(min_delay=0.2, max_delay=1)
        self.subscribed = []
        client.on_connect = self.on_connect
        client.on_disconnect = lambda *_: self.answer("over", True)
        client.on_subscribe = lambda _c, _u, mid, codes, _p: self.answer(mid, [c.value for c in codes])
        client.on_unsubscribe = lambda _c, _u, mid, *_: self.answer(mid, True)
        client.on_publish = lambda _c, _u, mid, *_: self.answer(mid, True)
        client.on_message = lambda _c, _u, message: say(
            saw="message", client=name, post=post_of(message)
        )
        if wish["user"]:
            client.username_pw_set(*wish["user"])
        will = wish["will"]
        if will:
            more = {"properties": properties_of(PacketTypes.WILLMESSAGE, will)} if self.is_v5 else {}
            client.will_set(will["topic"], will["payload"], will["qos"], will["retain"], **more)
        more = {}
        if self.is_v5:
            properties = Properties(PacketTypes.CONNECT)
            if wish["expiry"]:
                properties.SessionExpiryInterval = wish["expiry"]
            if wish["alias_max"]:
                properties.TopicAliasMaximum = wish["alias_max"]
            more = {"clean_start": wish["clean"], "properties": properties}
        client.connect(host, port, keepalive=wish["keep_alive"], **more)
        client.loop_start()

    def on_connect(self, _client, _userdata, flags, reason, properties):
        # In 3.1.1 paho tells the reason of 5.0 that means the same: the wire had the return code.
        assigned = getattr(properties, "AssignedClientIdentifier", None)
        greeting = {"reason": reason.value, "present": flags.session_present, "assigned": assigned}
        if not flags.session_present:
            # As paho's own examples have it: whoever comes back to nothing begins again.
            for wanted in self.subscribed:
                self.client.subscribe(wanted)
        self.answer("connack", greeting)

    def answer(self, key, value):
        with self.came:
            self.answers[key] = value
            self.came.notify_all()

    def wait(self, key):
        with self.came:
            if not self.came.wait_for(lambda: key in self.answers, PATIENCE_S):
                raise TimeoutError(f"no answer for {key}")
            return self.answers.pop(key)

    def subscribe(self, filters, id):
        if not self.is_v5:
            wanted = [(f["topic"], f["qos"]) for f in filters]
            self.subscribed.append(wanted)
            _, mid = self.client.subscribe(wanted)
            return self.wait(mid)
        options = [
            (
                f["topic"],
                SubscribeOptions(
                    qos=f["qos"],
                    noLocal=f["no_local"],
                    retainAsPublished=f["as_published"],
                    retainHandling=f["retain_handling"],
                ),
            )
            for f in filters
        ]
        self.subscribed.append(options)
        properties = Properties(PacketTypes.SUBSCRIBE)
        if id is not None:
            properties.SubscriptionIdentifier = id
        _, mid = self.client.subscribe(options, properties=properties)
        return self.wait(mid)

    def unsubscribe(self, filter):
        _, mid = self.client.unsubscribe(filter)
        self.wait(mid)

    def publish(self, post):
        more = {"properties": properties_of(PacketTypes.PUBLISH, post)} if self.is_v5 else {}
        info = self.client.publish(post["topic"], post["payload"], post["qos"], post["retain"], **more)
        self.wait(info.mid)

    def leave(self):
        self.client.disconnect()
        self.wait("over")
        self.client.loop_stop()

    def vanish(self):
        self.client.socket().shutdown(socket.SHUT_RDWR)
        self.wait("over")
        self.client.loop_stop()


def obey(order):
    name = order["client"]
    match order["do"]:
        case "connect":
            one = One(name, order["host"], order["port"], order["wish"])
            clients[name] = one
            return one.wait("connack")
        case "subscribe":
            return clients[name].subscribe(order["filters"], order["id"])
        case "unsubscribe":
            return clients[name].unsubscribe(order["filter"])
        case "publish":
            return clients[name].publish(order["post"])
        case "leave":
            return clients[name].leave()
        case "vanish":
            return clients[name].vanish()


for line in sys.stdin:
    try:
        say(saw="done", answer=obey(json.loads(line)))
    except Exception as error:
        say(saw="failed", why=f"{type(error).__name__}: {error}")
