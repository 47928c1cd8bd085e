// The names of ESP-MQTT that a sketch of ours uses, with its types: for a compiler that only reads.
#pragma once
#include <cstdint>

#define CONFIG_MQTT_PROTOCOL_5 1

typedef int esp_err_t;
typedef const char *esp_event_base_t;
typedef void (*esp_event_handler_t)(void *, esp_event_base_t, int32_t, void *);
typedef struct esp_mqtt_client *esp_mqtt_client_handle_t;
typedef struct mqtt5_user_property_list_t *mqtt5_user_property_handle_t;

enum esp_mqtt_event_id_t {
    MQTT_EVENT_ANY = -1,
    MQTT_EVENT_ERROR,
    MQTT_EVENT_CONNECTED,
    MQTT_EVENT_DISCONNECTED,
    MQTT_EVENT_SUBSCRIBED,
    MQTT_EVENT_UNSUBSCRIBED,
    MQTT_EVENT_PUBLISHED,
    MQTT_EVENT_DATA,
};

enum esp_mqtt_protocol_ver_t { MQTT_PROTOCOL_UNDEFINED, MQTT_PROTOCOL_V_3_1, MQTT_PROTOCOL_V_3_1_1, MQTT_PROTOCOL_V_5 };

struct esp_mqtt_event_t {
    char *data;
    int data_len;
    char *topic;
    int topic_len;
    int msg_id;
    int session_present;
    bool retain;
    int qos;
};
typedef esp_mqtt_event_t *esp_mqtt_event_handle_t;

struct esp_mqtt_client_config_t {
    struct { struct { const char *uri; } address; } broker;
    struct {
        const char *username;
        const char *client_id;
        bool set_null_client_id;
        struct { const char *password; } authentication;
    } credentials;
    struct {
        struct { const char *topic; const char *msg; int msg_len; int qos; int retain; } last_will;
        bool disable_clean_session;
        int keepalive;
        bool disable_keepalive;
        esp_mqtt_protocol_ver_t protocol_ver;
    } session;
    struct { int reconnect_timeout_ms; int timeout_ms; bool disable_auto_reconnect; } network;
};

struct esp_mqtt5_user_property_item_t { const char *key; const char *value; };

struct esp_mqtt5_connection_property_config_t {
    uint32_t session_expiry_interval;
    uint32_t maximum_packet_size;
    uint16_t receive_maximum;
    uint16_t topic_alias_maximum;
    bool request_resp_info;
    bool request_problem_info;
    mqtt5_user_property_handle_t user_property;
    uint32_t will_delay_interval;
    uint32_t message_expiry_interval;
    bool payload_format_indicator;
    const char *content_type;
    const char *response_topic;
    const char *correlation_data;
    uint16_t correlation_data_len;
    mqtt5_user_property_handle_t will_user_property;
};

struct esp_mqtt5_publish_property_config_t {
    bool payload_format_indicator;
    uint32_t message_expiry_interval;
    uint16_t topic_alias;
    const char *response_topic;
    const char *correlation_data;
    uint16_t correlation_data_len;
    const char *content_type;
    mqtt5_user_property_handle_t user_property;
};

struct esp_mqtt5_subscribe_property_config_t {
    uint16_t subscribe_id;
    bool no_local_flag;
    bool retain_as_published_flag;
    uint8_t retain_handle;
    bool is_share_subscribe;
    const char *share_name;
};

struct esp_mqtt5_disconnect_property_config_t { uint32_t session_expiry_interval; uint8_t disconnect_reason; };

extern "C" {
esp_mqtt_client_handle_t esp_mqtt_client_init(const esp_mqtt_client_config_t *);
esp_err_t esp_mqtt_set_config(esp_mqtt_client_handle_t, const esp_mqtt_client_config_t *);
esp_err_t esp_mqtt_client_start(esp_mqtt_client_handle_t);
esp_err_t esp_mqtt_client_stop(esp_mqtt_client_handle_t);
esp_err_t esp_mqtt_client_disconnect(esp_mqtt_client_handle_t);
esp_err_t esp_mqtt_client_register_event(esp_mqtt_client_handle_t, esp_mqtt_event_id_t, esp_event_handler_t, void *);
int esp_mqtt_client_subscribe_single(esp_mqtt_client_handle_t, const char *, int);
int esp_mqtt_client_unsubscribe(esp_mqtt_client_handle_t, const char *);
int esp_mqtt_client_publish(esp_mqtt_client_handle_t, const char *, const char *, int, int, int);
esp_err_t esp_mqtt5_client_set_connect_property(esp_mqtt_client_handle_t, const esp_mqtt5_connection_property_config_t *);
esp_err_t esp_mqtt5_client_set_publish_property(esp_mqtt_client_handle_t, const esp_mqtt5_publish_property_config_t *);
esp_err_t esp_mqtt5_client_set_subscribe_property(esp_mqtt_client_handle_t, const esp_mqtt5_subscribe_property_config_t *);
esp_err_t esp_mqtt5_client_set_disconnect_property(esp_mqtt_client_handle_t, const esp_mqtt5_disconnect_property_config_t *);
esp_err_t esp_mqtt5_client_set_user_property(mqtt5_user_property_handle_t *, esp_mqtt5_user_property_item_t[], uint8_t);
void esp_mqtt5_client_delete_user_property(mqtt5_user_property_handle_t);
}
