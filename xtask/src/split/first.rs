//! Writes the first part: the program without what moved.

use std::convert::Infallible;

use wasm_encoder::reencode::{self, Error, Reencode};
use wasm_encoder::{CodeSection, ExportKind, ExportSection, Function, Module, TableType};
use wasmparser::{CustomSectionReader, ExportSectionReader, FunctionBody, Parser};

use super::names;
use super::plan::Plan;
use super::refers::Program;

/// The first part. Every function keeps its number; one that moved is a trap, and a door calls what
/// a room puts into its place in the table.
pub(crate) fn write(whole: &[u8], program: &Program, plan: &Plan) -> Result<Vec<u8>, String> {
    let mut first = First {
        program,
        plan,
        next: program.imports,
    };
    let mut module = Module::new();
    first
        .parse_core_module(&mut module, Parser::new(0), whole)
        .map_err(|error| error.to_string())?;
    Ok(module.finish())
}

struct First<'a> {
    program: &'a Program<'a>,
    plan: &'a Plan,
    /// The function whose code comes next.
    next: u32,
}

impl Reencode for First<'_> {
    type Error = Infallible;

    fn table_type(&mut self, kind: wasmparser::TableType) -> Result<TableType, Error> {
        let mut kind = reencode::utils::table_type(self, kind)?;
        if kind.element_type == wasm_encoder::RefType::FUNCREF {
            let len = names::table_len(self.plan, kind.minimum);
            kind.maximum = kind.maximum.map(|most| most.max(len));
            kind.minimum = len;
        }
        Ok(kind)
    }

    fn parse_export_section(
        &mut self,
        exports: &mut ExportSection,
        section: ExportSectionReader<'_>,
    ) -> Result<(), Error> {
        reencode::utils::parse_export_section(self, exports, section)?;
        for (name, &function) in names::functions(&self.plan.given) {
            exports.export(&name, ExportKind::Func, function);
        }
        exports.export(names::MEMORY, ExportKind::Memory, 0);
        for table in 0..self.program.tables.len() {
            exports.export(&names::table(table), ExportKind::Table, number(table));
        }
        for global in 0..self.program.globals.len() {
            exports.export(&names::global(global), ExportKind::Global, number(global));
        }
        Ok(())
    }

    fn parse_function_body(
        &mut self,
        code: &mut CodeSection,
        body: FunctionBody<'_>,
    ) -> Result<(), Error> {
        let function = self.next;
        self.next += 1;
        let mut short = Function::new([]);
        if let Some(&place) = self.plan.doors.get(&function) {
            let (kind, params) = self
                .program
                .kind(function)
                .ok_or(Error::InvalidCodeSectionSize)?;
            let mut code = short.instructions();
            (0..params).for_each(|param| {
                code.local_get(param);
            });
            code.i32_const(place.cast_signed())
                .call_indirect(0, kind)
                .end();
        } else if self.plan.is_moved(function) {
            short.instructions().unreachable().end();
        } else {
            return reencode::utils::parse_function_body(self, code, body);
        }
        code.function(&short);
        Ok(())
    }

    /// Names and other notes are left out.
    fn parse_custom_section(
        &mut self,
        _module: &mut Module,
        _section: CustomSectionReader<'_>,
    ) -> Result<(), Error> {
        Ok(())
    }
}

fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}
