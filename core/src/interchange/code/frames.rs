//! What of a program is the same for every client: the frames of the two that need the most.

pub(super) const RUMQTTC_WAITING: &str = "
fn at(began: Instant, seconds: f64) {
    let due = began + Duration::from_secs_f64(seconds);
    thread::sleep(due.saturating_duration_since(Instant::now()));
}

/// Waits until the connection has told of this packet.
fn wait(answers: &Receiver<&str>, wanted: &str) {
    while let Ok(answer) = answers.recv_timeout(PATIENCE) {
        if answer == wanted {
            return;
        }
    }
    eprintln!(\"no answer: {wanted}\");
}
";

pub(super) const RUMQTTC_DRIVE: &str = "
fn drive(mut connection: Connection, answers: Sender<&'static str>) {
    for event in connection.iter() {
        let answer = match event {
            Ok(Event::Incoming(Incoming::ConnAck(connack))) => {
                println!(\"CONNACK {:?}\", connack.code);
                \"CONNACK\"
            }
            Ok(Event::Incoming(Incoming::SubAck(_))) => \"SUBACK\",
            Ok(Event::Incoming(Incoming::UnsubAck(_))) => \"UNSUBACK\",
            Ok(Event::Incoming(Incoming::PubAck(_))) => \"PUBACK\",
            Ok(Event::Incoming(Incoming::PubComp(_))) => \"PUBCOMP\",
            Ok(Event::Incoming(Incoming::Publish(message))) => {
                incoming(message);
                continue;
            }
            Ok(Event::Outgoing(Outgoing::Disconnect)) => return,
            Ok(_) => continue,
            Err(error) => {
                eprintln!(\"{error}\");
                let Some(pause) = AGAIN else { return };
                thread::sleep(pause);
                continue;
            }
        };
        let _ = answers.send(answer);
    }
}
";

pub(super) const ARDUINO_HEAD: &str = "\
#include <WiFi.h>
#include <mqtt_client.h>

// WIFI_NAME, WIFI_PASSWORD, MQTT_URI (\"mqtt://192.0.2.1:1883\"), MQTT_PASSWORD: in a file of your own.
#include \"secrets.h\"
";

pub(super) const ARDUINO_ONLY_V5: &str = "
#ifndef CONFIG_MQTT_PROTOCOL_5
#error \"this build of the board's package has no MQTT 5.0: set CONFIG_MQTT_PROTOCOL_5 and build it anew\"
#endif
";

pub(super) const ARDUINO_WAITING: &str = "
static esp_mqtt_client_config_t config = {};
static esp_mqtt_client_handle_t client;
static uint32_t began;

// The last answers, by their Packet Identifiers; CONNACK counts as 0.
static volatile int answers[8] = {-1, -1, -1, -1, -1, -1, -1, -1};
static volatile unsigned answered = 0;

static void answer(int id) {
    answers[answered % 8] = id;
    answered = answered + 1;
}

static void at(uint32_t ms) {
    while (millis() - began < ms) delay(1);
}

static void wait(int id) {
    uint32_t asked = millis();
    while (millis() - asked < PATIENCE) {
        for (volatile int &it : answers) {
            if (it == id) {
                it = -1;
                return;
            }
        }
        delay(1);
    }
    Serial.println(\"no answer\");
}
";

pub(super) const ARDUINO_INCOMING: &str = "
static void incoming(esp_mqtt_event_handle_t event) {
    Serial.printf(\"%.*s %d %d \", event->topic_len, event->topic, event->qos, event->retain ? 1 : 0);
    Serial.write((const uint8_t *)event->data, event->data_len);
    Serial.println();
}
";

pub(super) const ARDUINO_EVENTS: &str = "
static void on_event(void *, esp_event_base_t, int32_t kind, void *data) {
    esp_mqtt_event_handle_t event = (esp_mqtt_event_handle_t)data;
    switch (kind) {
    case MQTT_EVENT_CONNECTED:
        Serial.println(event->session_present ? \"CONNACK, session present\" : \"CONNACK\");
        answer(0);
        break;
    case MQTT_EVENT_DISCONNECTED:
        Serial.println(\"disconnected\");
        break;
    case MQTT_EVENT_SUBSCRIBED:
    case MQTT_EVENT_UNSUBSCRIBED:
    case MQTT_EVENT_PUBLISHED:
        answer(event->msg_id);
        break;
    case MQTT_EVENT_DATA:
        incoming(event);
        break;
    }
}
";

pub(super) const ARDUINO_MADE: &str = "\
if (client == nullptr) {
    client = esp_mqtt_client_init(&config);
    esp_mqtt_client_register_event(client, MQTT_EVENT_ANY, on_event, nullptr);
} else {
    esp_mqtt_set_config(client, &config);
}";

pub(super) const RUMQTTC_V5: &str = "\
use rumqttc::Outgoing;
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{
    ConnectProperties, Filter, LastWill, LastWillProperties, Packet as Incoming, Publish,
    PublishProperties, RetainForwardRule, SubscribeProperties,
};
use rumqttc::v5::{Client, Connection, Event, MqttOptions};";

pub(super) const RUMQTTC_V311: &str = "\
use rumqttc::{
    Client, Connection, Event, Incoming, LastWill, MqttOptions, Outgoing, Publish, QoS,
    SubscribeFilter,
};";
