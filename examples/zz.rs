#[path = "../benches/support/inputs.rs"]
mod inputs;
use inputs::*;
fn main() {
    for copies in [1, 10, 100, 1000] {
        let (engine, of) = workload(copies);
        let mut engine = engine.with_memory(64 << 20);
        let lines = records(copies);
        for _ in 0..2 {
            for line in &lines {
                engine.evaluate_json(of, line.as_bytes()).unwrap();
            }
            println!("{copies} {:?}", engine.recalled());
        }
    }
    let (mut engine, of, lines) = jinchang();
    for _ in 0..2 {
        for line in &lines {
            engine.evaluate_json(of, line.as_bytes()).unwrap();
        }
        println!("{:?}", engine.recalled());
    }
}
