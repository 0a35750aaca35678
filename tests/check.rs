use shufa::{diagnostic::Lang, scheme::Scheme};
#[test]
fn policies() {
    for path in ["policies/jinchang", "benches/workload/duties.shufa"] {
        match Scheme::load(path) {
            Ok(s) => {
                for w in s.warnings() {
                    println!("{}", w.line(s.sources(), Lang::Zh));
                }
                for t in &s.coverage().texts {
                    println!("{:?} {:?}", t.sentences, t.characters);
                    for d in &t.details {
                        println!("{:?} {} {:?}", d.status, d.text, d.untouched_parts);
                    }
                }
                println!("{} clauses {:?}", s.model().clauses.len(), s.model().hash);
            }
            Err(e) => println!("{e}"),
        }
    }
}
