//! The mill as JavaScript sees it.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::{MATCHES, Mill, Shape, Thicket};

/// A broker with connected clients.
#[wasm_bindgen]
#[derive(Debug)]
pub struct WasmMill(Mill);

#[wasm_bindgen]
impl WasmMill {
    /// So many clients publish, so many get every message.
    #[wasm_bindgen(constructor)]
    pub fn new(publishers: u32, receivers: u32) -> Self {
        Self(Mill::new(Shape {
            publishers,
            receivers,
        }))
    }

    /// As `new`, but nobody listens to what the broker tells of itself.
    pub fn unheard(publishers: u32, receivers: u32) -> Self {
        let shape = Shape {
            publishers,
            receivers,
        };
        Self(Mill::new(shape).unheard())
    }

    /// Publishes this many messages; answers how many deliveries were written.
    pub fn turn(&mut self, messages: u32) -> f64 {
        // A count of deliveries is far below 2^53.
        #[allow(clippy::cast_precision_loss, reason = "JavaScript has no other number")]
        let deliveries = self.0.turn(messages) as f64;
        deliveries
    }
}

/// Many subscriptions, of which few match.
#[wasm_bindgen]
#[derive(Debug)]
pub struct WasmThicket(Thicket);

#[wasm_bindgen]
impl WasmThicket {
    /// So many filters.
    #[wasm_bindgen(constructor)]
    pub fn new(filters: u32) -> Self {
        Self(Thicket::new(filters))
    }

    /// The filters, for a peer.
    pub fn filters(count: u32) -> Vec<String> {
        Thicket::filters(count).collect()
    }

    /// Searches all names once; answers how many searches that were.
    pub fn turn(&self) -> u32 {
        u32::try_from(self.0.turn(1) / MATCHES).unwrap_or(u32::MAX)
    }
}
