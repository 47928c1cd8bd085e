//! What refers to what in a program: functions, places in the table, things in the data.
//!
//! Where code says a number that could be an address or a place in the table, it counts as one:
//! `web/build.rs` has the linker begin the table where few other numbers are.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use wasm_encoder::reencode::{self, Error, Reencode};
use wasm_encoder::{CodeSection, Instruction, MemArg};
use wasmparser::{
    ElementItems, ElementKind, ExternalKind, FunctionBody, GlobalType, KnownCustom, MemoryType,
    Name, NameSectionReader, Operator, Parser, Payload, TableType, TypeRef,
};

use super::linked::Things;

/// A program, read once.
#[derive(Default)]
pub(crate) struct Program<'a> {
    /// How many functions come from outside.
    pub(crate) imports: u32,
    /// How many parameters the functions of each kind have.
    params: Vec<u32>,
    /// The kind of each function, those from outside first.
    kinds: Vec<u32>,
    /// The code of each function of its own.
    bodies: Vec<FunctionBody<'a>>,
    /// The memory, the tables, the globals.
    pub(crate) memory: Option<MemoryType>,
    pub(crate) tables: Vec<TableType>,
    pub(crate) globals: Vec<GlobalType>,
    /// The names of functions.
    pub(crate) names: BTreeMap<u32, &'a str>,
    /// Which function stands at each place of the table.
    pub(crate) table: BTreeMap<u32, u32>,
    /// Functions that JavaScript or the start may call.
    pub(crate) outward: BTreeSet<u32>,
    /// What is asked of each function of its own.
    said: Vec<Said>,
}

/// What a function's code says.
#[derive(Default)]
pub(crate) struct Said {
    /// The functions that it calls.
    pub(crate) calls: BTreeSet<u32>,
    /// Every number in it that may be an address or a place in the table.
    numbers: BTreeSet<u32>,
    /// What its accesses to memory add to an address: an address itself, or where in a value a field
    /// lies. Never a place in the table.
    offsets: BTreeSet<u32>,
}

/// What may be reached.
#[derive(Default)]
pub(crate) struct Reached {
    /// Functions.
    pub(crate) functions: BTreeSet<u32>,
    /// Things in the data, by their addresses.
    pub(crate) things: BTreeSet<u32>,
}

impl<'a> Program<'a> {
    /// Reads `wasm`.
    pub(crate) fn read(wasm: &'a [u8]) -> Result<Self, String> {
        let mut program = Self::default();
        for payload in Parser::new(0).parse_all(wasm) {
            let payload = payload.map_err(|error| error.to_string())?;
            program.take(payload).map_err(|error| error.to_string())?;
        }
        Ok(program)
    }

    fn take(&mut self, payload: Payload<'a>) -> Result<(), Error> {
        match payload {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    if let TypeRef::Func(kind) | TypeRef::FuncExact(kind) = import?.ty {
                        self.kinds.push(kind);
                        self.imports += 1;
                    }
                }
            }
            Payload::TypeSection(kinds) => {
                for kind in kinds.into_iter_err_on_gc_types() {
                    let params = kind?.params().len();
                    self.params.push(u32::try_from(params).unwrap_or(u32::MAX));
                }
            }
            Payload::MemorySection(memories) => {
                for memory in memories {
                    self.memory = Some(memory?);
                }
            }
            Payload::TableSection(tables) => {
                for table in tables {
                    self.tables.push(table?.ty);
                }
            }
            Payload::GlobalSection(globals) => {
                for global in globals {
                    self.globals.push(global?.ty);
                }
            }
            Payload::FunctionSection(kinds) => {
                for kind in kinds {
                    self.kinds.push(kind?);
                }
            }
            Payload::ExportSection(exports) => {
                for export in exports {
                    let export = export?;
                    if export.kind == ExternalKind::Func {
                        self.outward.insert(export.index);
                    }
                }
            }
            Payload::StartSection { func, .. } => {
                self.outward.insert(func);
            }
            Payload::ElementSection(segments) => {
                for segment in segments {
                    self.take_segment(segment?)?;
                }
            }
            Payload::CodeSectionEntry(body) => {
                let mut said = Said::default();
                said.parse_function_body(&mut CodeSection::new(), body.clone())?;
                self.said.push(said);
                self.bodies.push(body);
            }
            Payload::CustomSection(custom) => {
                if let KnownCustom::Name(names) = custom.as_known() {
                    self.take_names(names)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn take_names(&mut self, names: NameSectionReader<'a>) -> Result<(), Error> {
        for name in names {
            if let Name::Function(functions) = name? {
                for function in functions {
                    let function = function?;
                    self.names.insert(function.index, function.name);
                }
            }
        }
        Ok(())
    }

    fn take_segment(&mut self, segment: wasmparser::Element<'a>) -> Result<(), Error> {
        let mut at = None;
        if let ElementKind::Active { offset_expr, .. } = &segment.kind
            && let Operator::I32Const { value } = offset_expr.get_operators_reader().read()?
        {
            at = Some(value.cast_unsigned());
        }
        match (segment.items, at) {
            (ElementItems::Functions(functions), Some(mut at)) => {
                for function in functions {
                    self.table.insert(at, function?);
                    at += 1;
                }
                Ok(())
            }
            // Nobody writes such segments today; a function in one is never moved.
            (ElementItems::Functions(functions), None) => {
                for function in functions {
                    self.outward.insert(function?);
                }
                Ok(())
            }
            (ElementItems::Expressions(..), _) => Err(Error::InvalidConstExpr),
        }
    }

    /// What this function's code says; nothing for one from outside.
    pub(crate) fn said(&self, function: u32) -> Option<&Said> {
        let own = function.checked_sub(self.imports)?;
        self.said.get(usize::try_from(own).ok()?)
    }

    /// The code of a function of its own.
    pub(crate) fn body(&self, function: u32) -> Option<&FunctionBody<'a>> {
        let own = function.checked_sub(self.imports)?;
        self.bodies.get(usize::try_from(own).ok()?)
    }

    /// The kind of a function, and how many parameters it has.
    pub(crate) fn kind(&self, function: u32) -> Option<(u32, u32)> {
        let kind = *self.kinds.get(usize::try_from(function).ok()?)?;
        Some((kind, *self.params.get(usize::try_from(kind).ok()?)?))
    }

    /// What can be reached from `roots`. Functions in `closed` are reached, and nothing through them.
    pub(crate) fn reach(
        &self,
        roots: impl IntoIterator<Item = u32>,
        closed: &BTreeSet<u32>,
        things: &Things,
    ) -> Reached {
        let mut reached = Reached::default();
        let mut functions: Vec<u32> = roots.into_iter().collect();
        let mut addresses = Vec::new();
        loop {
            if let Some(function) = functions.pop() {
                if !reached.functions.insert(function) || closed.contains(&function) {
                    continue;
                }
                let Some(said) = self.said(function) else {
                    continue;
                };
                functions.extend(&said.calls);
                for number in &said.numbers {
                    functions.extend(self.table.get(number));
                    addresses.extend(things.at(*number));
                }
                for offset in &said.offsets {
                    addresses.extend(things.at(*offset));
                }
            } else if let Some(address) = addresses.pop() {
                if !reached.things.insert(address) {
                    continue;
                }
                let Some(thing) = things.all.get(&address) else {
                    continue;
                };
                functions.extend(thing.functions.iter().filter_map(|at| self.table.get(at)));
                addresses.extend(&thing.things);
            } else {
                return reached;
            }
        }
    }
}

/// Walks over code without writing any, and notes what it says.
impl Reencode for Said {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error> {
        self.calls.insert(function);
        Ok(function)
    }

    fn mem_arg(&mut self, arg: wasmparser::MemArg) -> Result<MemArg, Error> {
        self.offsets.extend(u32::try_from(arg.offset));
        reencode::utils::mem_arg(self, arg)
    }

    fn instruction<'a>(&mut self, said: Operator<'a>) -> Result<Instruction<'a>, Error> {
        match said {
            Operator::I32Const { value } => {
                self.numbers.insert(value.cast_unsigned());
            }
            // Two words may be stored as one.
            Operator::I64Const { value } => {
                let value = value.cast_unsigned();
                self.numbers.extend(u32::try_from(value >> 32));
                self.numbers
                    .extend(u32::try_from(value & u64::from(u32::MAX)));
            }
            _ => {}
        }
        reencode::utils::instruction(self, said)
    }
}
