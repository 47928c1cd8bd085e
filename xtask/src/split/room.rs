//! Writes a room: what moved into it, around the first part's memory, tables and globals.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::convert::Infallible;

use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{
    CodeSection, ConstExpr, ElementSection, Elements, EntityType, ExportKind, ExportSection,
    FunctionSection, ImportSection, Module, TypeSection,
};
use wasmparser::{Parser, Payload};

use super::names;
use super::plan::Plan;
use super::refers::Program;

/// The room at `place` among the rooms.
pub(crate) fn write(
    whole: &[u8],
    program: &Program,
    plan: &Plan,
    place: usize,
) -> Result<Vec<u8>, String> {
    let room = Room::new(program, plan, place);
    room.write(whole).map_err(|error| error.to_string())
}

struct Room<'a> {
    program: &'a Program<'a>,
    plan: &'a Plan,
    place: usize,
    /// What each function is called in here.
    numbers: BTreeMap<u32, u32>,
}

impl<'a> Room<'a> {
    fn new(program: &'a Program, plan: &'a Plan, place: usize) -> Self {
        let mut room = Self {
            program,
            plan,
            place,
            numbers: BTreeMap::new(),
        };
        let from_bench = if place == 0 { None } else { Some(&plan.shared) };
        let given = plan.given.iter().chain(from_bench.into_iter().flatten());
        // A door of this room is two functions here: what all call, and what is behind it.
        let own = plan.moved[place].iter();
        let own = own.filter(|function| !plan.doors.contains_key(function));
        let all: Vec<u32> = given.chain(own).copied().collect();
        room.numbers = all.into_iter().zip(0..).collect();
        room
    }

    fn write(mut self, whole: &[u8]) -> Result<Vec<u8>, Error> {
        let mut types = TypeSection::new();
        for payload in Parser::new(0).parse_all(whole) {
            if let Payload::TypeSection(section) = payload? {
                self.parse_type_section(&mut types, section)?;
            }
        }
        let (imports, functions, exports) = (self.imports()?, self.functions()?, self.exports()?);
        let (elements, code) = (self.elements()?, self.code()?);
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions);
        module.section(&exports).section(&elements).section(&code);
        Ok(module.finish())
    }

    fn imports(&mut self) -> Result<ImportSection, Error> {
        let mut imports = ImportSection::new();
        for (name, &function) in names::functions(&self.plan.given) {
            imports.import(
                names::FIRST,
                &name,
                EntityType::Function(self.kind(function)?),
            );
        }
        if self.place != 0 {
            for (name, &function) in names::functions(&self.plan.shared) {
                imports.import(
                    names::BENCH,
                    &name,
                    EntityType::Function(self.kind(function)?),
                );
            }
        }
        if let Some(memory) = self.program.memory {
            let memory = self.memory_type(memory)?;
            imports.import(names::FIRST, names::MEMORY, memory);
        }
        for (place, &table) in self.program.tables.iter().enumerate() {
            let table = self.table_type(table)?;
            imports.import(names::FIRST, &names::table(place), table);
        }
        for (place, &global) in self.program.globals.iter().enumerate() {
            let global = self.global_type(global)?;
            imports.import(names::FIRST, &names::global(place), global);
        }
        Ok(imports)
    }

    /// The functions in here: those that are no doors, in the order of their numbers, then what is
    /// behind the doors.
    fn own(&self) -> impl Iterator<Item = u32> {
        let own = &self.plan.moved[self.place];
        let doors = &self.plan.doors;
        let plain = own.iter().filter(|function| !doors.contains_key(function));
        plain
            .chain(own.iter().filter(|function| doors.contains_key(function)))
            .copied()
    }

    fn functions(&self) -> Result<FunctionSection, Error> {
        let mut functions = FunctionSection::new();
        for function in self.own() {
            functions.function(self.kind(function)?);
        }
        Ok(functions)
    }

    fn exports(&self) -> Result<ExportSection, Error> {
        let mut exports = ExportSection::new();
        if self.place == 0 {
            for (name, function) in names::functions(&self.plan.shared) {
                let number = self.numbers.get(function).ok_or(Error::InvalidConstExpr)?;
                exports.export(&name, ExportKind::Func, *number);
            }
        }
        Ok(exports)
    }

    /// Every place in the table that was empty, or a trap, until this room came.
    fn elements(&self) -> Result<ElementSection, Error> {
        let own = &self.plan.moved[self.place];
        let table = &self.program.table;
        let mut filled: BTreeMap<u32, u32> = BTreeMap::new();
        let stays = |function| self.plan.doors.contains_key(function);
        let moved = |function| own.contains(function) && !stays(function);
        for (at, function) in table.iter().filter(|(_, function)| moved(function)) {
            let number = self.numbers.get(function).ok_or(Error::InvalidConstExpr)?;
            filled.insert(*at, *number);
        }
        let first_own = self.numbers.len() - self.plain_count();
        for (number, function) in (first_own..).zip(self.own()) {
            if let Some(&place) = self.plan.doors.get(&function) {
                filled.insert(place, u32::try_from(number).unwrap_or(u32::MAX));
            }
        }
        let mut elements = ElementSection::new();
        let all: Vec<(u32, u32)> = filled.into_iter().collect();
        for run in all.chunk_by(|a, b| a.0 + 1 == b.0) {
            let functions: Vec<u32> = run.iter().map(|(_, function)| *function).collect();
            let at = ConstExpr::i32_const(run[0].0.cast_signed());
            elements.active(None, &at, Elements::Functions(Cow::Owned(functions)));
        }
        Ok(elements)
    }

    fn plain_count(&self) -> usize {
        let own = self.plan.moved[self.place].iter();
        own.filter(|function| !self.plan.doors.contains_key(function))
            .count()
    }

    fn code(&mut self) -> Result<CodeSection, Error> {
        let mut code = CodeSection::new();
        for function in self.own().collect::<Vec<_>>() {
            let body = self
                .program
                .body(function)
                .ok_or(Error::InvalidCodeSectionSize)?;
            self.parse_function_body(&mut code, body.clone())?;
        }
        Ok(code)
    }

    fn kind(&self, function: u32) -> Result<u32, Error> {
        let kind = self
            .program
            .kind(function)
            .ok_or(Error::InvalidCodeSectionSize)?;
        Ok(kind.0)
    }
}

/// Functions have other numbers in here; types, memory, tables and globals have the same.
impl Reencode for Room<'_> {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error> {
        self.numbers
            .get(&function)
            .copied()
            .ok_or(Error::InvalidConstExpr)
    }

    fn table_type(
        &mut self,
        kind: wasmparser::TableType,
    ) -> Result<wasm_encoder::TableType, Error> {
        let mut kind = wasm_encoder::reencode::utils::table_type(self, kind)?;
        // What is asked for, at least; the first part's is as long as it has to be.
        kind.maximum = None;
        Ok(kind)
    }
}
