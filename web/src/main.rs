//! Mounts the page.

fn main() {
    brokerscope_web::app::mount();
}
