//! A small program with two rooms, cut and run.

use wasmi::{Engine, Error, Instance, Linker, Module, Store};

use super::linked::Things;
use super::*;

/// Doors into `a` and `b`. Behind them: what only one needs, what both need, what the first part needs
/// as well, what stands in the table, and what a thing in the data names.
const PROGRAM: &str = r#"(module
    (type $number (func (result i32)))
    (import "js" "seven" (func $seven (result i32)))
    (memory 1)
    (global $stack (mut i32) (i32.const 100))
    (table 5 funcref)
    (elem (i32.const 2) $by_table $by_thing $stays_in_table)
    (data (i32.const 1000) "\03\00\00\00")
    (func $"at::behind_a" (param i32) (result i32)
        (i32.add (local.get 0) (i32.add (call $only_a) (call $both))))
    (func $"at::behind_b" (result i32)
        (i32.add (call $both) (call_indirect (type $number) (i32.load (i32.const 1000)))))
    (func $only_a (result i32)
        (global.set $stack (i32.add (global.get $stack) (i32.const 1)))
        (i32.add (call $seven) (call_indirect (type $number) (i32.const 2))))
    (func $both (result i32) (i32.add (call $everywhere) (i32.const 1000000)))
    (func $everywhere (result i32) (i32.const 10))
    (func $by_table (result i32) (i32.const 200))
    (func $by_thing (result i32) (i32.const 3000))
    (func $stays_in_table (result i32) (i32.const 40000))
    (func (export "a") (result i32) (call $"at::behind_a" (i32.const 1)))
    (func (export "b") (result i32) (call $"at::behind_b"))
    (func (export "plain") (result i32)
        (i32.add (call $everywhere) (call_indirect (type $number) (i32.const 4))))
    (func (export "stack") (result i32) (global.get $stack)))"#;

const DOORS: [&str; 2] = ["at::behind_a", "at::behind_b"];
/// 1 + 7 + 200 from its own room, 1,000,010 from what it shares.
const A: i32 = 1_000_218;
/// 3,000 by the thing in the data, 1,000,010 from what it shares.
const B: i32 = 1_003_010;

fn cut_program(doors: &[&str]) -> Result<Parts, String> {
    let whole = wat::parse_str(PROGRAM).unwrap();
    let mut things = Things::default();
    things.add(1_000, 4);
    things.all.get_mut(&1_000).unwrap().functions.push(3);
    cut(&whole, &things, doors)
}

/// A program that runs, as far as its parts are there.
struct Running {
    engine: Engine,
    store: Store<()>,
    linker: Linker<()>,
    first: Instance,
}

impl Running {
    fn start(first: &[u8]) -> Self {
        let engine = Engine::default();
        let mut store = Store::new(&engine, ());
        let mut linker = Linker::new(&engine);
        linker.func_wrap("js", "seven", || 7).unwrap();
        let module = Module::new(&engine, first).unwrap();
        let first = linker.instantiate_and_start(&mut store, &module).unwrap();
        let mut running = Self {
            engine,
            store,
            linker,
            first,
        };
        running.offer("", first);
        running
    }

    /// Lets later parts have what this one exports.
    fn offer(&mut self, name: &str, part: Instance) {
        let exports: Vec<_> = part
            .exports(&self.store)
            .map(|it| (it.name().to_owned(), it.into_extern()))
            .collect();
        for (export, what) in exports {
            self.linker.define(name, &export, what).unwrap();
        }
    }

    fn add(&mut self, room: &[u8]) -> Instance {
        let module = Module::new(&self.engine, room).unwrap();
        self.linker
            .instantiate_and_start(&mut self.store, &module)
            .unwrap()
    }

    fn call(&mut self, name: &str) -> Result<i32, Error> {
        let function = self
            .first
            .get_typed_func::<(), i32>(&self.store, name)
            .unwrap();
        function.call(&mut self.store, ())
    }
}

#[test]
fn a_program_in_parts_does_what_the_whole_did() {
    let mut whole = Running::start(&wat::parse_str(PROGRAM).unwrap());
    assert_eq!((whole.call("a").unwrap(), whole.call("b").unwrap()), (A, B));
    let plain = whole.call("plain").unwrap();

    let parts = cut_program(&DOORS).unwrap();
    let mut cut = Running::start(&parts.first);
    assert_eq!(
        cut.call("plain").unwrap(),
        plain,
        "what stays runs without rooms"
    );
    assert!(
        cut.call("a").is_err() && cut.call("b").is_err(),
        "nobody is behind the doors"
    );

    let bench = cut.add(&parts.rooms[0]);
    assert_eq!(cut.call("a").unwrap(), A);
    assert_eq!(
        cut.call("stack").unwrap(),
        101,
        "there is one stack for all"
    );
    assert!(cut.call("b").is_err(), "its room is not there");

    cut.offer("0", bench);
    cut.add(&parts.rooms[1]);
    assert_eq!((cut.call("a").unwrap(), cut.call("b").unwrap()), (A, B));
}

#[test]
fn what_only_a_room_needs_is_in_it_and_nowhere_else() {
    let parts = cut_program(&DOORS).unwrap();
    let says = |wasm: &[u8], number: i32| {
        let mut code = Vec::new();
        wasm_encoder::Encode::encode(&wasm_encoder::Instruction::I32Const(number), &mut code);
        wasm.windows(code.len()).any(|it| it == code)
    };
    let all = [&parts.first, &parts.rooms[0], &parts.rooms[1]];
    let holders = |number| all.map(|part| says(part, number));
    assert_eq!(
        holders(1_000_000),
        [false, true, false],
        "both need it: the first room"
    );
    assert_eq!(
        holders(200),
        [false, true, false],
        "by a place in the table"
    );
    assert_eq!(
        holders(3_000),
        [false, false, true],
        "by a thing in the data"
    );
    assert_eq!(
        holders(40_000),
        [true, false, false],
        "the first part may call it"
    );
}

#[test]
fn a_room_without_a_door_is_an_error() {
    let problem = cut_program(&["at::behind_a", "at::behind_c"]).err();
    assert_eq!(
        problem.as_deref(),
        Some("no function is called at::behind_c")
    );
}

#[test]
fn code_may_mean_a_thing_by_an_address_in_it_or_one_the_linker_saw() {
    let mut things = Things::default();
    things.add(1_000, 8);
    things.add(1_008, 16);
    let at = |number| things.at(number).collect::<Vec<_>>();
    assert_eq!(at(999), []);
    assert_eq!((at(1_000), at(1_007)), (vec![1_000], vec![1_000]));
    assert_eq!(
        (at(1_008), at(1_023), at(1_024)),
        (vec![1_008], vec![1_008], vec![])
    );
}

#[test]
fn an_output_without_notes_is_told() {
    let wasm = wat::parse_str("(module)").unwrap();
    let problem = Things::read(&wasm).err().unwrap();
    assert!(problem.contains("--emit-relocs"), "{problem}");
}
