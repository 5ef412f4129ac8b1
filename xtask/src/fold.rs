//! Makes one of what is there several times: functions of the same code, and constants of the same content.
//!
//! Generic code is compiled once for each type, and often comes out the same. The compiler sees that only in part,
//! and `binaryen` only within one piece of a module that has been cut. So everything that refers to such a function
//! or constant is told to refer to the first of its kind, before the module is cut; the others are then not needed
//! by any piece. What is the same is found again and again, since functions become the same when what they call does.
//!
//! Only the names in relocations are changed: from them the pieces are made.

use std::collections::HashMap;

use anyhow::Result;

mod module;

use module::{Kind, Module, Patch};

/// A module with relocations, in which the first of a kind stands for all.
pub fn fold(bytes: &[u8]) -> Result<Vec<u8>> {
    let module = Module::read(bytes)?;
    let same = Same::of(&module);
    module.with_targets(|symbol| same.first(&module, symbol))
}

/// A module whose panics name the file that they come from, and 0 for line and column. Where each place that may panic is
/// said exactly, code is never the same, and a fortieth of what a page loads is such places.
pub fn without_lines(bytes: &[u8]) -> Result<Vec<u8>> {
    let lines = Module::read(bytes)?.lines_of_source();
    let mut bytes = bytes.to_vec();
    for line in lines {
        bytes[line].fill(0);
    }
    Ok(bytes)
}

/// What is the same: for each function and each constant the first of its kind.
struct Same {
    functions: Vec<usize>,
    /// By symbol.
    constants: Vec<usize>,
    /// A symbol of each function that may stand for another.
    symbols: HashMap<usize, usize>,
}

/// What a piece of code or data says besides what it refers to.
type Words<'a> = Vec<&'a [u8]>;
/// What it refers to: the kind of the reference, what it is, and what is added to its place.
type References = Vec<(u8, Target, i64)>;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Target {
    Function(usize),
    Constant(usize),
    Other(usize),
}

impl Same {
    fn of(module: &Module) -> Self {
        let mut symbols = HashMap::new();
        for (index, symbol) in module.symbols.iter().enumerate() {
            // What wasm-bindgen and the splitter know by its name stays what it is.
            if let Kind::Function(function) = symbol.kind
                && !["wbindgen", "wasm_split"].iter().any(|word| symbol.name.contains(word))
            {
                symbols.entry(function).or_insert(index);
            }
        }
        let mut same = Self {
            functions: (0..module.imported + module.functions.len()).collect(),
            constants: (0..module.symbols.len()).collect(),
            symbols,
        };
        let functions: Vec<(Words<'_>, &[Patch])> =
            module.functions.iter().map(|function| module.words(function, &module.code)).collect();
        let constants: Vec<(usize, Words<'_>, &[Patch])> = module
            .constants()
            .map(|(symbol, place)| {
                let (words, patches) = module.words(&place, &module.data);
                (symbol, words, patches)
            })
            .collect();
        while same.round(module, &functions, &constants) {}
        same
    }

    /// Whether more is the same than was known.
    fn round(
        &mut self,
        module: &Module,
        functions: &[(Words<'_>, &[Patch])],
        constants: &[(usize, Words<'_>, &[Patch])],
    ) -> bool {
        let mut first = HashMap::new();
        let mut folded = Vec::with_capacity(functions.len());
        for (index, (words, patches)) in functions.iter().enumerate() {
            let place = module.imported + index;
            let key = (module.types[index], words, self.references(module, patches));
            folded.push(if self.symbols.contains_key(&place) { *first.entry(key).or_insert(place) } else { place });
        }
        let mut first = HashMap::new();
        let mut known = Vec::with_capacity(constants.len());
        for (symbol, words, patches) in constants {
            known.push(*first.entry((words, self.references(module, patches))).or_insert(*symbol));
        }
        let mut more = false;
        for (index, to) in folded.into_iter().enumerate() {
            more |= std::mem::replace(&mut self.functions[module.imported + index], to) != to;
        }
        for ((symbol, ..), to) in constants.iter().zip(known) {
            more |= std::mem::replace(&mut self.constants[*symbol], to) != to;
        }
        more
    }

    fn references(&self, module: &Module, patches: &[Patch]) -> References {
        patches.iter().map(|patch| (patch.kind, self.target(module, patch), patch.addend)).collect()
    }

    fn target(&self, module: &Module, patch: &Patch) -> Target {
        if patch.is_type() {
            return Target::Other(patch.symbol);
        }
        match module.symbols[patch.symbol].kind {
            Kind::Function(function) => Target::Function(self.functions[function]),
            _ => Target::Constant(self.constants[patch.symbol]),
        }
    }

    /// The symbol of the first of its kind.
    fn first(&self, module: &Module, symbol: usize) -> usize {
        match module.symbols[symbol].kind {
            Kind::Function(function) if self.functions[function] != function => self.symbols[&self.functions[function]],
            _ => self.constants[symbol],
        }
    }
}
