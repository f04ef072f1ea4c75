//! hello on tokio's runtime for one thread, as a command for WASI.
use tokio::runtime::Builder;
use tokio::time::{sleep, Duration};

fn main() {
    Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
        println!("hello");
        sleep(Duration::from_secs(1)).await;
        println!("world");
    });
}
