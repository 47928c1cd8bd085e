//! The mill as JavaScript sees it.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::{Mill, Shape};

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
