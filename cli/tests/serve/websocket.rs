//! MQTT over WebSocket, by the rules of §6.

use std::net::TcpStream;

use brokerscope_core::proves;
use brokerscope_core::spec::Version;
use brokerscope_core::wire::{Framer, Packet, ReasonCode, decode, encode};
use brokerscope_tests::peer::{PATIENCE, Serve};
use bytes::Bytes;
use tungstenite::client::IntoClientRequest as _;
use tungstenite::http::{HeaderValue, header};
use tungstenite::protocol::frame::coding::CloseCode;
use tungstenite::{Error, Message, WebSocket};

use crate::raw::{connect, goodbye};
use crate::serve;

/// Shakes hands, with these subprotocols on offer.
fn greet(broker: &Serve, offer: Option<&str>) -> Result<(WebSocket<TcpStream>, String), u16> {
    let url = format!("ws://{}/any/path", broker.websocket);
    let mut request = url.into_client_request().expect("an address");
    if let Some(offer) = offer {
        let offer = HeaderValue::from_str(offer).expect("a header");
        request
            .headers_mut()
            .insert(header::SEC_WEBSOCKET_PROTOCOL, offer);
    }
    let stream = TcpStream::connect(broker.websocket).expect("it listens");
    stream
        .set_read_timeout(Some(PATIENCE))
        .expect("a fresh socket");
    match tungstenite::client(request, stream) {
        Ok((socket, response)) => {
            let chosen = response.headers().get(header::SEC_WEBSOCKET_PROTOCOL);
            let chosen = chosen.and_then(|it| it.to_str().ok()).unwrap_or_default();
            Ok((socket, chosen.to_owned()))
        }
        Err(tungstenite::HandshakeError::Failure(Error::Http(response))) => {
            Err(response.status().as_u16())
        }
        Err(error) => panic!("{error}"),
    }
}

/// Packets and the close, until the connection is over.
fn hear_all(socket: &mut WebSocket<TcpStream>) -> (Vec<Packet>, Option<CloseCode>) {
    let (mut framer, mut packets, mut close) = (Framer::default(), Vec::new(), None);
    loop {
        match socket.read() {
            Ok(Message::Binary(bytes)) => framer.push(&bytes),
            Ok(Message::Close(frame)) => close = frame.map(|frame| frame.code),
            Ok(other) => panic!("{other:?}"),
            Err(Error::Io(error)) if error.kind() == std::io::ErrorKind::WouldBlock => {
                panic!("neither a message nor an end in time")
            }
            Err(_) => return (packets, close),
        }
        while let Some(bytes) = framer.next_packet(u32::MAX).expect("packets") {
            packets.push(decode(&bytes, Version::V5).expect("a packet"));
        }
    }
}

fn hello() -> Bytes {
    let connect = Packet::Connect(Box::new(connect("page", Version::V5)));
    encode(&connect, Version::V5).expect("a CONNECT")
}

fn ping() -> Bytes {
    encode(&Packet::Pingreq, Version::V5).expect("a PINGREQ")
}

#[test]
fn the_subprotocol_is_mqtt() {
    proves!(V5: "6.0.0-4"; V311: "6.0.0-4");
    let broker = serve(&[]);
    #[rustfmt::skip]
    let table = [
        (Some("mqtt"),               Ok("mqtt")),
        (Some("chat, mqtt"),         Ok("mqtt")),
        (Some("mqttv3.1"),           Err(400)),
        (Some("chat"),               Err(400)),
        (None,                       Err(400)),
    ];
    for (offer, expected) in table {
        let chosen = greet(&broker, offer).map(|it| it.1);
        assert_eq!(
            chosen.as_deref(),
            expected.as_ref().map(|it| *it),
            "{offer:?}"
        );
    }
}

#[test]
fn messages_are_one_stream_of_bytes_however_they_are_cut() {
    proves!(V5: "6.0.0-2"; V311: "6.0.0-2");
    let broker = serve(&[]);
    let whole = [&hello()[..], &ping(), &ping(), &[0xE0, 0]].concat();
    for size in [1, 2, 5, whole.len()] {
        let (mut socket, _) = greet(&broker, Some("mqtt")).expect("a greeting");
        for piece in whole.chunks(size) {
            let piece = Bytes::copy_from_slice(piece);
            socket.send(Message::Binary(piece)).expect("it is read");
        }
        let (packets, close) = hear_all(&mut socket);
        let kinds: Vec<_> = packets
            .iter()
            .map(Packet::kind)
            .map(|it| it.name())
            .collect();
        assert_eq!(
            kinds,
            ["CONNACK", "PINGRESP", "PINGRESP"],
            "pieces of {size}"
        );
        assert_eq!(close, Some(CloseCode::Normal), "pieces of {size}");
    }
}

#[test]
fn a_text_message_ends_the_connection_and_no_other() {
    proves!(V5: "6.0.0-1"; V311: "6.0.0-1");
    let broker = serve(&[]);
    let (mut calm, _) = greet(&broker, Some("mqtt")).expect("a greeting");
    calm.send(Message::Binary(hello())).expect("it is read");
    let (mut socket, _) = greet(&broker, Some("mqtt")).expect("a greeting");
    let other = Packet::Connect(Box::new(connect("text", Version::V5)));
    let other = encode(&other, Version::V5).expect("a CONNECT");
    socket.send(Message::Binary(other)).expect("it is read");
    socket.send(Message::text("hello")).expect("it is read");
    let (packets, close) = hear_all(&mut socket);
    assert_eq!(goodbye(&packets), Some(ReasonCode::PROTOCOL_ERROR));
    assert_eq!(close, Some(CloseCode::Unsupported));

    calm.send(Message::Binary(ping())).expect("it is read");
    calm.send(Message::Binary(Bytes::from_static(&[0xE0, 0])))
        .expect("it is read");
    assert_eq!(hear_all(&mut calm).0.len(), 2, "CONNACK and PINGRESP");
}

#[test]
fn a_message_too_large_is_not_collected() {
    let broker = serve(&[]);
    let (mut socket, _) = greet(&broker, Some("mqtt")).expect("a greeting");
    socket.send(Message::Binary(hello())).expect("it is read");
    let large = Bytes::from(vec![0; 1024 * 1024 + 1]);
    // It is refused at its head, so perhaps nobody reads all of it.
    let _ = socket.send(Message::Binary(large));
    let (packets, close) = hear_all(&mut socket);
    let told = goodbye(&packets).is_some_and(|it| it == ReasonCode::PACKET_TOO_LARGE);
    assert!(told, "{packets:?}");
    assert_eq!(close, Some(CloseCode::Size));
}
