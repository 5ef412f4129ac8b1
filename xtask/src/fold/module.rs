//! As much of a linked WebAssembly module as folding needs: where functions and constants are, and what they refer
//! to. See the WebAssembly tool conventions, `Linking.md`.

use std::ops::Range;

use anyhow::{Context, Result, bail};

/// A module with relocations.
pub struct Module<'a> {
    bytes: &'a [u8],
    /// How many functions are imported; they come first.
    pub imported: usize,
    /// The type of each function that is not imported.
    pub types: Vec<u64>,
    /// Where the body of each is.
    pub functions: Vec<Range<usize>>,
    /// Where the content of each segment of data is.
    segments: Vec<Range<usize>>,
    pub symbols: Vec<Symbol>,
    /// What is put into code.
    pub code: Vec<Patch>,
    /// What is put into data.
    pub data: Vec<Patch>,
}

/// Something with a name.
pub struct Symbol {
    pub name: String,
    pub kind: Kind,
}

/// What a symbol names.
pub enum Kind {
    Function(usize),
    Data { segment: usize, start: usize, length: usize },
    Other,
}

/// A relocation.
pub struct Patch {
    pub kind: u8,
    place: usize,
    /// A symbol, or a type.
    pub symbol: usize,
    pub addend: i64,
}

/// The kind whose index is that of a type rather than of a symbol.
const TYPE: u8 = 6;
/// The kinds with an addend.
const WITH_ADDEND: [u8; 14] = [3, 4, 5, 8, 9, 11, 14, 15, 16, 17, 21, 22, 23, 25];
/// A symbol that is not defined here, and one that has its own name although it is not.
const UNDEFINED: u64 = 0x10;
const EXPLICIT_NAME: u64 = 0x40;

impl Patch {
    pub fn is_type(&self) -> bool {
        self.kind == TYPE
    }

    /// How many bytes are put in.
    fn width(&self) -> usize {
        match self.kind {
            2 | 5 | 8 | 9 | 13 | 19 | 23 | 26 => 4,
            14..=18 | 24 => 10,
            22 => 8,
            _ => 5,
        }
    }
}

impl<'a> Module<'a> {
    pub fn read(bytes: &'a [u8]) -> Result<Self> {
        let mut module = Self {
            bytes,
            imported: 0,
            types: Vec::new(),
            functions: Vec::new(),
            segments: Vec::new(),
            symbols: Vec::new(),
            code: Vec::new(),
            data: Vec::new(),
        };
        let (mut code, mut data) = (0, 0);
        for section in sections(bytes)? {
            let mut reader = Reader { bytes, at: section.content.start };
            match section.id {
                2 => module.imported = imported(&mut reader)?,
                3 => {
                    for _ in 0..reader.number()? {
                        module.types.push(reader.number()?);
                    }
                }
                10 => {
                    code = reader.at;
                    for _ in 0..reader.number()? {
                        module.functions.push(reader.block()?);
                    }
                }
                11 => {
                    data = reader.at;
                    for _ in 0..reader.number()? {
                        module.segments.push(reader.segment()?);
                    }
                }
                0 => match reader.text()?.as_str() {
                    "linking" => module.symbols = symbols(&mut reader, section.content.end)?,
                    "reloc.CODE" => module.code = patches(&mut reader, code)?,
                    "reloc.DATA" => module.data = patches(&mut reader, data)?,
                    _ => {}
                },
                _ => {}
            }
        }
        if module.symbols.is_empty() || module.code.is_empty() {
            bail!("the module was linked without relocations");
        }
        module.code.sort_by_key(|patch| patch.place);
        module.data.sort_by_key(|patch| patch.place);
        Ok(module)
    }

    /// Constants that have no name in the source: nothing asks whether two of them are the same.
    pub fn constants(&self) -> impl Iterator<Item = (usize, Range<usize>)> {
        self.symbols.iter().enumerate().filter_map(|(index, symbol)| match symbol.kind {
            Kind::Data { segment, start, length } if length > 0 && symbol.name.starts_with(".Lanon.") => {
                let start = self.segments[segment].start + start;
                Some((index, start..start + length))
            }
            _ => None,
        })
    }

    /// Where lines and columns of the source stand, for the messages of panics: `core::panic::Location` is where the name of
    /// a file begins, its length, a line and a column, four bytes each.
    pub fn lines_of_source(&self) -> Vec<Range<usize>> {
        let named = |start: usize| {
            let at = self.data.binary_search_by_key(&start, |patch| patch.place).ok()?;
            let patch = self.data.get(at)?;
            let Kind::Data { segment, start: name, .. } = self.symbols.get(patch.symbol)?.kind else { return None };
            let name =
                (self.segments.get(segment)?.start + name).checked_add_signed(isize::try_from(patch.addend).ok()?)?;
            let length = u32::from_le_bytes(self.bytes.get(start + 4..start + 8)?.try_into().ok()?);
            Some(self.bytes.get(name..name + length as usize)?.ends_with(b".rs"))
        };
        self.constants()
            .map(|(_, place)| place)
            .filter(|place| place.len() == 16 && named(place.start) == Some(true))
            .map(|place| place.start + 8..place.end)
            .collect()
    }

    /// What stands between the patches of a place, and these.
    pub fn words<'m>(&self, place: &Range<usize>, patches: &'m [Patch]) -> (Vec<&'a [u8]>, &'m [Patch]) {
        let first = patches.partition_point(|patch| patch.place < place.start);
        let last = patches.partition_point(|patch| patch.place < place.end);
        let patches = &patches[first..last];
        let mut words = Vec::with_capacity(patches.len() + 1);
        let mut at = place.start;
        for patch in patches {
            words.push(&self.bytes[at..patch.place]);
            at = patch.place + patch.width();
        }
        words.push(&self.bytes[at..place.end]);
        (words, patches)
    }

    /// The module with other symbols in its relocations.
    pub fn with_targets(&self, target: impl Fn(usize) -> usize) -> Result<Vec<u8>> {
        let mut written = self.bytes[..HEADER].to_vec();
        for section in sections(self.bytes)? {
            let mut reader = Reader { bytes: self.bytes, at: section.content.start };
            let name = if section.id == 0 { reader.text()? } else { String::new() };
            if name != "reloc.CODE" && name != "reloc.DATA" {
                written.extend_from_slice(&self.bytes[section.whole]);
                continue;
            }
            let mut content = Vec::new();
            put(&mut content, name.len() as u64);
            content.extend_from_slice(name.as_bytes());
            put(&mut content, reader.number()?);
            let patches = patches(&mut reader, 0)?;
            put(&mut content, patches.len() as u64);
            for patch in patches {
                content.push(patch.kind);
                put(&mut content, patch.place as u64);
                put(&mut content, if patch.is_type() { patch.symbol } else { target(patch.symbol) } as u64);
                if WITH_ADDEND.contains(&patch.kind) {
                    put_signed(&mut content, patch.addend);
                }
            }
            written.push(0);
            put(&mut written, content.len() as u64);
            written.extend(content);
        }
        Ok(written)
    }
}

/// The bytes before the first section.
const HEADER: usize = 8;

struct Section {
    id: u8,
    whole: Range<usize>,
    content: Range<usize>,
}

fn sections(bytes: &[u8]) -> Result<Vec<Section>> {
    let mut sections = Vec::new();
    let mut reader = Reader { bytes, at: HEADER };
    while reader.at < bytes.len() {
        let start = reader.at;
        let id = reader.byte()?;
        let content = reader.block()?;
        sections.push(Section { id, whole: start..content.end, content });
    }
    Ok(sections)
}

/// How many of the imports are functions.
fn imported(reader: &mut Reader<'_>) -> Result<usize> {
    let mut functions = 0;
    for _ in 0..reader.number()? {
        reader.block()?;
        reader.block()?;
        match reader.byte()? {
            0 => {
                functions += 1;
                reader.number()?;
            }
            1 => {
                reader.byte()?;
                reader.limits()?;
            }
            2 => reader.limits()?,
            3 => {
                reader.byte()?;
                reader.byte()?;
            }
            kind => bail!("an import of the kind {kind}"),
        }
    }
    Ok(functions)
}

fn symbols(reader: &mut Reader<'_>, end: usize) -> Result<Vec<Symbol>> {
    let mut symbols = Vec::new();
    reader.number()?;
    while reader.at < end {
        let kind = reader.byte()?;
        let table = reader.block()?;
        if kind != 8 {
            continue;
        }
        let mut reader = Reader { bytes: reader.bytes, at: table.start };
        for _ in 0..reader.number()? {
            symbols.push(symbol(&mut reader)?);
        }
    }
    Ok(symbols)
}

fn symbol(reader: &mut Reader<'_>) -> Result<Symbol> {
    let kind = reader.byte()?;
    let flags = reader.number()?;
    match kind {
        // Functions, globals, tags and tables.
        0 | 2 | 4 | 5 => {
            let index = reader.size()?;
            let named = flags & UNDEFINED == 0 || flags & EXPLICIT_NAME != 0;
            let name = if named { reader.text()? } else { String::new() };
            Ok(Symbol { name, kind: if kind == 0 { Kind::Function(index) } else { Kind::Other } })
        }
        1 => {
            let name = reader.text()?;
            let defined = flags & UNDEFINED == 0;
            let kind = if defined {
                Kind::Data { segment: reader.size()?, start: reader.size()?, length: reader.size()? }
            } else {
                Kind::Other
            };
            Ok(Symbol { name, kind })
        }
        3 => {
            reader.number()?;
            Ok(Symbol { name: String::new(), kind: Kind::Other })
        }
        kind => bail!("a symbol of the kind {kind}"),
    }
}

/// Relocations, their places counted from `base`.
fn patches(reader: &mut Reader<'_>, base: usize) -> Result<Vec<Patch>> {
    // After the name, the section that they are for; skipped already where the count comes next.
    if base != 0 {
        reader.number()?;
    }
    let mut patches = Vec::new();
    for _ in 0..reader.number()? {
        let kind = reader.byte()?;
        let place = base + reader.size()?;
        let symbol = reader.size()?;
        let addend = if WITH_ADDEND.contains(&kind) { reader.signed()? } else { 0 };
        patches.push(Patch { kind, place, symbol, addend });
    }
    Ok(patches)
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn byte(&mut self) -> Result<u8> {
        let byte = *self.bytes.get(self.at).context("the module is cut off")?;
        self.at += 1;
        Ok(byte)
    }

    fn number(&mut self) -> Result<u64> {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
            shift += 7;
        }
    }

    fn signed(&mut self) -> Result<i64> {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.byte()?;
            number |= i64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte < 0x80 {
                let below = byte & 0x40 != 0 && shift < 64;
                return Ok(if below { number | (-1 << shift) } else { number });
            }
        }
    }

    fn size(&mut self) -> Result<usize> {
        Ok(usize::try_from(self.number()?)?)
    }

    /// So many bytes as are said before them.
    fn block(&mut self) -> Result<Range<usize>> {
        let length = self.size()?;
        let start = self.at;
        self.at += length;
        Ok(start..self.at)
    }

    fn text(&mut self) -> Result<String> {
        let block = self.block()?;
        let bytes = self.bytes.get(block).context("the module is cut off")?;
        Ok(String::from_utf8_lossy(bytes).into_owned())
    }

    fn limits(&mut self) -> Result<()> {
        let flags = self.byte()?;
        self.number()?;
        if flags & 1 != 0 {
            self.number()?;
        }
        Ok(())
    }

    /// A segment's content, after the place that it is put to.
    fn segment(&mut self) -> Result<Range<usize>> {
        match self.number()? {
            0 if self.byte()? == 0x41 => {
                self.signed()?;
                self.byte()?;
            }
            1 => {}
            _ => bail!("a segment of another form"),
        }
        self.block()
    }
}

fn put(bytes: &mut Vec<u8>, mut number: u64) {
    loop {
        let byte = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            bytes.push(byte);
            return;
        }
        bytes.push(byte | 0x80);
    }
}

fn put_signed(bytes: &mut Vec<u8>, mut number: i64) {
    loop {
        let byte = (number & 0x7f) as u8;
        number >>= 7;
        let last = if byte & 0x40 == 0 { number == 0 } else { number == -1 };
        if last {
            bytes.push(byte);
            return;
        }
        bytes.push(byte | 0x80);
    }
}
