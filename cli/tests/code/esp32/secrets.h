#pragma once
#define WIFI_NAME ""
#define WIFI_PASSWORD ""
#define MQTT_URI "mqtt://192.0.2.1:1883"
#define MQTT_PASSWORD ""
