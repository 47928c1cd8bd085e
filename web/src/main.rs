//! The page as one program; `boot.js` starts it by [`brokerscope_web::begin`].

use brokerscope_web as _;

fn main() {}
