//! A stream of bytes between two nodes. Knows bytes, not MQTT.
