//! A client of a world as a program: the same client, written for a library that people use.
//!
//! [`Program`] is what a client is and did, apart from any world: read from its records, so that what
//! a device did by itself is in it too. [`write`] says it in the words of one [`Target`]. Each line
//! of [`Code`] knows what it is for ([`Part`]), so that a packet and its lines can be shown together;
//! and what a library cannot say stands as a comment where it is missing, and in [`Code::unsaid`].
//!
//! A password is asked of the environment and never written. Where the broker is, too.

mod arduino;
mod frames;
mod mosquitto;
mod mqttjs;
mod paho;
mod program;
mod quote;
mod rumqttc;
mod sheet;
mod value;

pub use program::{ACTS_MAX, Act, Program};
pub use sheet::{Code, Line, Part, Unsaid};

#[cfg(test)]
mod tests;

/// A library, or a pair of tools.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Target {
    /// Eclipse Paho for Python, 2.x.
    Paho,
    /// MQTT.js 5 in Node.
    MqttJs,
    /// rumqttc 0.25, for Rust.
    Rumqttc,
    /// An ESP32 under Arduino. Of its libraries it is ESP-MQTT, which comes with the board's own
    /// package: the well-known `PubSubClient` publishes at QoS 0 only, and none of the others speaks
    /// 5.0.
    Arduino,
    /// `mosquitto_pub` and `mosquitto_sub` 2, in bash.
    Mosquitto,
}

impl Target {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Paho,
        Self::MqttJs,
        Self::Rumqttc,
        Self::Arduino,
        Self::Mosquitto,
    ];

    /// What its makers call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Paho => "paho-mqtt",
            Self::MqttJs => "MQTT.js",
            Self::Rumqttc => "rumqttc",
            Self::Arduino => "ESP32 Arduino",
            Self::Mosquitto => "mosquitto_pub and _sub",
        }
    }

    /// What a file of it ends with.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Paho => "py",
            Self::MqttJs => "mjs",
            Self::Rumqttc => "rs",
            Self::Arduino => "ino",
            Self::Mosquitto => "sh",
        }
    }
}

/// Says a program in the words of a target.
pub fn write(program: &Program, target: Target) -> Code {
    match target {
        Target::Paho => paho::write(program),
        Target::MqttJs => mqttjs::write(program),
        Target::Rumqttc => rumqttc::write(program),
        Target::Arduino => arduino::write(program),
        Target::Mosquitto => mosquitto::write(program),
    }
}
