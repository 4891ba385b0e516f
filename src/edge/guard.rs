//! What may be looked at before a GraphQL parser sees a document: one pass over the bytes with a hand-kept stack, so
//! that a document's cost is known while it is still harmless. A parser that recurses can be made to overflow its stack
//! by a few kilobytes of brackets, and a validator that expands fragments can be kept busy for hours by a few hundred
//! bytes; neither meets such a document here.
//!
//! Time is linear in bytes, plus spreads times definitions (both bounded) for the expanded size. What is kept is a few bytes
//! per open bracket, and one small row per definition, per spread, and per field of the input objects within one pair of
//! parentheses: all of them bounded by the tokens.
//!
//! It never judges names or types: that is validation's work. It reads strings, block strings and comments exactly as
//! the parser does, and refuses whatever the parser could read otherwise.

use std::collections::{HashMap, HashSet};

/// Bounds of one document. Every number is the largest that still passes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the document.
    pub bytes: usize,
    /// Bytes of one name.
    pub name_bytes: usize,
    /// Bytes of an alias: a client's word that comes back as it is, in an answer and in the path of an error.
    pub alias_bytes: usize,
    /// Lexical tokens, comments and commas not counted.
    pub tokens: usize,
    /// Brackets of any kind open at once.
    pub bracket_depth: usize,
    /// Aliases in a document without a mutation.
    pub aliases: usize,
    /// Aliases in a document with a mutation.
    pub mutation_aliases: usize,
    /// Fields at the root of one operation without a mutation in its document, fragments written out.
    pub root_fields: usize,
    /// Fields at the root of one operation in a document with a mutation.
    pub mutation_root_fields: usize,
    /// Directives, wherever they stand.
    pub directives: usize,
    /// Spreads of named fragments.
    pub spreads: usize,
    /// Fragments defined.
    pub fragments: usize,
    /// Operations defined.
    pub operations: usize,
    /// Variables defined by one operation.
    pub variables: usize,
    /// Fields, inline fragments and spreads of one definition with every named fragment written out.
    pub nodes: usize,
    /// Levels of fields, fragments written out.
    pub depth: usize,
    /// Like `nodes`, but of what stands below `__schema` and `__type`.
    pub introspection_nodes: usize,
    /// Like `depth`, but of what stands below `__schema` and `__type`.
    pub introspection_depth: usize,
    /// Lists of types or fields within one another in introspection: `types { fields }` is two. Each further one
    /// multiplies the answer by the size of the schema.
    pub introspection_lists: usize,
    /// Brackets open at once in the JSON of a request.
    pub json_depth: usize,
    /// Values in the JSON of a request, however deep.
    pub json_values: usize,
}

impl Default for Limits {
    /// Room for every document that a person or a code generator writes, and for the introspection of usual tools.
    fn default() -> Self {
        Self {
            bytes: 20_000,
            name_bytes: 128,
            alias_bytes: 50,
            tokens: 1_000,
            bracket_depth: 24,
            aliases: 30,
            mutation_aliases: 5,
            root_fields: 30,
            mutation_root_fields: 5,
            directives: 20,
            spreads: 24,
            fragments: 24,
            operations: 4,
            variables: 30,
            nodes: 2_000,
            depth: 12,
            introspection_nodes: 500,
            introspection_depth: 20,
            introspection_lists: 2,
            json_depth: 20,
            json_values: 10_000,
        }
    }
}

/// What a document holds, as far as it can be counted without a schema.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Lexical tokens.
    pub tokens: usize,
    /// The deepest bracket.
    pub bracket_depth: usize,
    /// Aliases.
    pub aliases: usize,
    /// Fields at the root of the operation that has most of them.
    pub root_fields: usize,
    /// Directives.
    pub directives: usize,
    /// Spreads of named fragments.
    pub spreads: usize,
    /// Fragments defined.
    pub fragments: usize,
    /// Operations defined.
    pub operations: usize,
    /// Variables of the operation that has most of them.
    pub variables: usize,
    /// The largest definition, introspection left out.
    pub nodes: usize,
    /// The deepest field, introspection left out.
    pub depth: usize,
    /// The largest introspection.
    pub introspection_nodes: usize,
    /// The deepest field of introspection.
    pub introspection_depth: usize,
    /// Lists within lists in introspection.
    pub introspection_lists: usize,
}

/// A place in a text: both count from one, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Line.
    pub line: usize,
    /// Character in the line.
    pub column: usize,
}

/// Why a document is not shown to the parser. No variant carries a word of the document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No parser would take it.
    #[error("Syntax error at line {}, column {}: expected {expected}.", place.line, place.column)]
    Syntax {
        /// Where.
        place: Place,
        /// What could stand there.
        expected: &'static str,
    },
    /// One of the counts is above its limit.
    #[error("The document has more than {limit} {what}.")]
    TooMany {
        /// What was counted, in the plural.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// Something is nested above its limit.
    #[error("The document nests {what} more than {limit} levels deep.")]
    TooDeep {
        /// What is nested, in the plural.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// A fragment spreads itself, directly or through others.
    #[error("A fragment of the document spreads itself.")]
    Cycle,
    /// An input object has a key twice: once parsed, it shows only one of them.
    #[error("An input object has a field twice, at line {}, column {}.", place.line, place.column)]
    KeyTwice {
        /// Behind the second.
        place: Place,
    },
}

/// Counts a document, or refuses it at the first limit that it passes.
pub fn check(document: &str, limits: &Limits) -> Result<Counts, Refusal> {
    at_most("bytes", document.len(), limits.bytes)?;
    let mut walk = Walk::new(document, limits)?;
    walk.document()?;
    walk.resolve()
}

/// Whether JSON opens more brackets at once than it may. What is no JSON is the parser's to refuse.
pub fn json_is_deeper_than(json: &[u8], limit: usize) -> bool {
    let mut depth = 0_usize;
    signs(json).any(|sign| {
        match sign {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > limit
    })
}

/// Whether JSON may hold more values than this: there is one at first, one behind each comma, and one in each bracket.
pub fn json_has_more_values_than(json: &[u8], limit: usize) -> bool {
    signs(json).filter(|sign| matches!(sign, b'{' | b'[' | b',')).count() >= limit
}

/// What stands outside of strings.
fn signs(json: &[u8]) -> impl Iterator<Item = u8> {
    let (mut in_string, mut escaped) = (false, false);
    json.iter().copied().filter(move |byte| {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_string,
            b'"' => in_string = !in_string,
            _ => {}
        }
        !in_string
    })
}

fn at_most(what: &'static str, count: usize, limit: usize) -> Result<(), Refusal> {
    if count > limit { Err(Refusal::TooMany { what, limit }) } else { Ok(()) }
}

fn no_deeper(what: &'static str, depth: usize, limit: usize) -> Result<(), Refusal> {
    if depth > limit { Err(Refusal::TooDeep { what, limit }) } else { Ok(()) }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    Punctuator(u8),
    Ellipsis,
    Name(&'a str),
    /// A number or a string: nothing inside it counts.
    Scalar,
    End,
}

/// The lexical part: turns bytes into tokens.
struct Lexer<'a> {
    text: &'a str,
    /// First byte after `token`.
    at: usize,
    /// First byte of `token`.
    start: usize,
}

impl<'a> Lexer<'a> {
    fn next(&mut self, limits: &Limits) -> Result<Token<'a>, Refusal> {
        let bytes = self.text.as_bytes();
        self.skip_ignored();
        self.start = self.at;
        let Some(&first) = bytes.get(self.at) else { return Ok(Token::End) };
        match first {
            b'!' | b'$' | b'&' | b'(' | b')' | b':' | b'=' | b'@' | b'[' | b']' | b'{' | b'|' | b'}' => {
                self.at += 1;
                Ok(Token::Punctuator(first))
            }
            b'.' if bytes[self.at..].starts_with(b"...") => {
                self.at += 3;
                Ok(Token::Ellipsis)
            }
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
                self.at += length_while(&bytes[self.at..], |byte| byte.is_ascii_alphanumeric() || byte == b'_');
                if self.at - self.start > limits.name_bytes {
                    return Err(Refusal::TooMany { what: "bytes in a name", limit: limits.name_bytes });
                }
                Ok(Token::Name(&self.text[self.start..self.at]))
            }
            b'"' if bytes[self.at..].starts_with(b"\"\"\"") => self.block_string(),
            b'"' => self.string(),
            b'-' | b'0'..=b'9' => self.number(),
            _ => Err(self.syntax("a GraphQL token")),
        }
    }

    /// White space, commas, byte order marks and comments.
    fn skip_ignored(&mut self) {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            match byte {
                b' ' | b'\t' | b',' | b'\n' | b'\r' => self.at += 1,
                b'#' => self.at += length_while(&bytes[self.at..], |byte| byte != b'\n' && byte != b'\r'),
                0xEF if bytes[self.at..].starts_with("\u{feff}".as_bytes()) => self.at += 3,
                _ => break,
            }
        }
    }

    fn string(&mut self) -> Result<Token<'a>, Refusal> {
        let bytes = self.text.as_bytes();
        self.at += 1;
        while let Some(&byte) = bytes.get(self.at) {
            match byte {
                b'"' => {
                    self.at += 1;
                    return Ok(Token::Scalar);
                }
                b'\n' | b'\r' => break,
                // Which escapes exist is the parser's business; none of them is longer than what is skipped here, or
                // holds a quote.
                b'\\' if !matches!(bytes.get(self.at + 1), Some(b'\n' | b'\r')) => self.at += 2,
                _ => self.at += 1,
            }
        }
        Err(self.syntax("a closed string"))
    }

    fn block_string(&mut self) -> Result<Token<'a>, Refusal> {
        let bytes = self.text.as_bytes();
        self.at += 3;
        while self.at < bytes.len() {
            let rest = &bytes[self.at..];
            if rest.starts_with(b"\"\"\"") {
                self.at += 3;
                return Ok(Token::Scalar);
            }
            self.at += if rest.starts_with(b"\\\"\"\"") { 4 } else { 1 };
        }
        // A parser may read the opening as an empty string and go on from there.
        Err(self.syntax("a closed block string"))
    }

    fn number(&mut self) -> Result<Token<'a>, Refusal> {
        let rest = &self.text.as_bytes()[self.at..];
        let digits = |from: usize| length_while(&rest[from..], |byte| byte.is_ascii_digit());
        let is = |at: usize, set: &[u8]| rest.get(at).is_some_and(|byte| set.contains(byte));
        let mut end = usize::from(is(0, b"-"));
        // No zero before another digit: the parser takes `00` for two numbers.
        end += if is(end, b"0") { 1 } else { digits(end) };
        if end == usize::from(is(0, b"-")) {
            return Err(self.syntax("a digit"));
        }
        if is(end, b".") && digits(end + 1) > 0 {
            end += 1 + digits(end + 1);
        }
        if is(end, b"eE") {
            let sign = usize::from(is(end + 1, b"+-"));
            if digits(end + 1 + sign) > 0 {
                end += 1 + sign + digits(end + 1 + sign);
            }
        }
        self.at += end;
        match rest.get(end) {
            Some(byte) if byte.is_ascii_alphabetic() || *byte == b'_' => Err(self.syntax("the end of a number")),
            _ => Ok(Token::Scalar),
        }
    }

    /// The parser takes `on` for a type condition only where white space, and no comment, leads to a name.
    fn name_follows_white_space(&self) -> bool {
        let rest = &self.text[self.at..];
        let trimmed = rest.trim_start_matches([' ', ',', '\t', '\n', '\r', '\u{feff}']);
        trimmed.len() < rest.len() && trimmed.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_')
    }

    fn syntax(&self, expected: &'static str) -> Refusal {
        Refusal::Syntax { place: self.place(), expected }
    }

    /// Of the token that was read last.
    fn place(&self) -> Place {
        let before = &self.text[..self.start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Place {
            line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

fn length_while(bytes: &[u8], matches: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|byte| !matches(*byte)).unwrap_or(bytes.len())
}

/// What one definition adds up to: first its own, in the end with its fragments.
#[derive(Debug, Clone, Copy, Default)]
struct Size {
    is_operation: bool,
    /// Fields with none above.
    roots: usize,
    nodes: usize,
    depth: usize,
    lists: usize,
    introspection_nodes: usize,
    introspection_depth: usize,
    introspection_lists: usize,
}

/// A named fragment spread somewhere.
struct SpreadOf<'a> {
    /// Index of the definition that it stands in.
    from: usize,
    name: &'a str,
    at: Position,
}

/// Where in a selection we stand.
#[derive(Debug, Clone, Copy, Default)]
struct Position {
    /// Levels of fields above.
    depth: usize,
    /// Fields above that are lists in introspection, whether this is introspection or not: of a fragment that is known
    /// only where it is spread.
    lists: usize,
    /// Below `__schema` or `__type`, or in a fragment on one of introspection's types.
    introspection: bool,
    /// Of `lists`, those in introspection.
    introspection_lists: usize,
}

/// The grammatical part: just enough of it to know what a name means where it stands.
struct Walk<'a> {
    lexer: Lexer<'a>,
    limits: &'a Limits,
    token: Token<'a>,
    brackets: usize,
    aliases_allowed: usize,
    roots_allowed: usize,
    counts: Counts,
    /// By definition, in order.
    sizes: Vec<Size>,
    /// Definition by name of its fragment.
    fragments: HashMap<&'a str, usize>,
    spreads: Vec<SpreadOf<'a>>,
}

impl<'a> Walk<'a> {
    fn new(text: &'a str, limits: &'a Limits) -> Result<Self, Refusal> {
        let mut walk = Self {
            lexer: Lexer { text, at: 0, start: 0 },
            limits,
            token: Token::End,
            brackets: 0,
            aliases_allowed: limits.aliases,
            roots_allowed: limits.root_fields,
            counts: Counts::default(),
            sizes: Vec::new(),
            fragments: HashMap::new(),
            spreads: Vec::new(),
        };
        walk.advance()?;
        Ok(walk)
    }

    fn advance(&mut self) -> Result<(), Refusal> {
        self.token = self.lexer.next(self.limits)?;
        if self.token != Token::End {
            self.counts.tokens += 1;
            at_most("tokens", self.counts.tokens, self.limits.tokens)?;
        }
        Ok(())
    }

    fn is(&self, punctuator: u8) -> bool {
        self.token == Token::Punctuator(punctuator)
    }

    fn name(&mut self) -> Result<&'a str, Refusal> {
        let Token::Name(name) = self.token else { return Err(self.lexer.syntax("a name")) };
        self.advance()?;
        Ok(name)
    }

    fn open(&mut self) -> Result<(), Refusal> {
        self.brackets += 1;
        self.counts.bracket_depth = self.counts.bracket_depth.max(self.brackets);
        no_deeper("brackets", self.brackets, self.limits.bracket_depth)?;
        self.advance()
    }

    fn close(&mut self) -> Result<(), Refusal> {
        self.brackets -= 1;
        self.advance()
    }

    fn document(&mut self) -> Result<(), Refusal> {
        while self.token != Token::End {
            self.sizes.push(Size::default());
            match self.token {
                Token::Punctuator(b'{') => self.operation(false)?,
                // Whole words only: the parser itself would take `fragmentA on T` for a fragment.
                Token::Name(word @ ("query" | "mutation" | "subscription")) => {
                    if word == "mutation" {
                        self.aliases_allowed = self.aliases_allowed.min(self.limits.mutation_aliases);
                        self.roots_allowed = self.roots_allowed.min(self.limits.mutation_root_fields);
                    }
                    self.advance()?;
                    self.operation(true)?;
                }
                Token::Name("fragment") => self.fragment()?,
                _ => return Err(self.lexer.syntax("an operation or a fragment")),
            }
        }
        // Only here is it known whether one of the operations is a mutation.
        at_most("aliases", self.counts.aliases, self.aliases_allowed)
    }

    fn operation(&mut self, has_head: bool) -> Result<(), Refusal> {
        self.counts.operations += 1;
        at_most("operations", self.counts.operations, self.limits.operations)?;
        if let Some(size) = self.sizes.last_mut() {
            size.is_operation = true;
        }
        if has_head {
            if let Token::Name(_) = self.token {
                self.advance()?;
            }
            if self.is(b'(') {
                let n_variables = self.group()?;
                at_most("variables", n_variables, self.limits.variables)?;
                self.counts.variables = self.counts.variables.max(n_variables);
            }
            self.directives()?;
        }
        self.selection_set(Position::default())
    }

    fn fragment(&mut self) -> Result<(), Refusal> {
        self.counts.fragments += 1;
        at_most("fragments", self.counts.fragments, self.limits.fragments)?;
        self.advance()?;
        match self.name()? {
            // Not a name of a fragment in the specification, but one in the parser.
            "on" => return Err(self.lexer.syntax("a fragment that is not called \"on\"")),
            name => self.fragments.insert(name, self.sizes.len() - 1),
        };
        if self.token != Token::Name("on") {
            return Err(self.lexer.syntax("\"on\""));
        }
        self.advance()?;
        let introspection = self.name()?.starts_with("__");
        self.directives()?;
        self.selection_set(Position { introspection, ..Position::default() })
    }

    /// `@name(…)`, any number of times.
    fn directives(&mut self) -> Result<(), Refusal> {
        while self.is(b'@') {
            self.count_directive()?;
            self.advance()?;
            self.name()?;
            if self.is(b'(') {
                self.group()?;
            }
        }
        Ok(())
    }

    fn count_directive(&mut self) -> Result<(), Refusal> {
        self.counts.directives += 1;
        at_most("directives", self.counts.directives, self.limits.directives)
    }

    /// From `(` to its `)`: arguments or variable definitions, with the values inside. Answers the number of `$` not
    /// enclosed further, which is the number of variables where these are definitions.
    fn group(&mut self) -> Result<usize, Refusal> {
        // What closes each open bracket, and the number of the bracket.
        let mut open: Vec<(u8, usize)> = Vec::with_capacity(4);
        let (mut n_brackets, mut n_variables) = (0, 0);
        // The fields of input objects, each with the number of its object.
        let mut keys: HashSet<(usize, &str)> = HashSet::new();
        let mut name = None;
        loop {
            let before = name.take();
            match (self.token, open.last()) {
                (Token::Punctuator(opener @ (b'(' | b'[' | b'{')), _) => {
                    n_brackets += 1;
                    let closer = match opener {
                        b'(' => b')',
                        b'[' => b']',
                        _ => b'}',
                    };
                    open.push((closer, n_brackets));
                    self.open()?;
                    // The parser would take it.
                    if opener == b'(' && self.is(b')') {
                        return Err(self.lexer.syntax("something within the brackets"));
                    }
                    continue;
                }
                (Token::Punctuator(found @ (b')' | b']' | b'}')), last) => {
                    if last.is_none_or(|(closer, _)| *closer != found) {
                        return Err(self.lexer.syntax("the bracket that closes the one before"));
                    }
                    open.pop();
                    self.close()?;
                    if open.is_empty() {
                        return Ok(n_variables);
                    }
                    continue;
                }
                (Token::Name(word), Some((b'}', object))) => name = Some((*object, word)),
                (Token::Punctuator(b':'), _) => {
                    if let Some(key) = before
                        && !keys.insert(key)
                    {
                        return Err(Refusal::KeyTwice { place: self.lexer.place() });
                    }
                }
                (Token::Punctuator(b'$'), _) if open.len() == 1 => n_variables += 1,
                (Token::Punctuator(b'@'), _) => self.count_directive()?,
                (Token::End, _) => return Err(self.lexer.syntax("a closing bracket")),
                _ => {}
            }
            self.advance()?;
        }
    }

    /// From `{` to its `}`, with everything below.
    fn selection_set(&mut self, at: Position) -> Result<(), Refusal> {
        if !self.is(b'{') {
            return Err(self.lexer.syntax("\"{\""));
        }
        self.open()?;
        let mut open = vec![at];
        while let Some(&at) = open.last() {
            let below = match self.token {
                Token::Punctuator(b'}') => {
                    open.pop();
                    self.close()?;
                    continue;
                }
                Token::Name(_) => self.field(at)?,
                Token::Ellipsis => self.spread(at)?,
                _ => return Err(self.lexer.syntax("a field, a spread or \"}\"")),
            };
            if let Some(below) = below
                && self.is(b'{')
            {
                open.push(below);
                self.open()?;
            }
        }
        Ok(())
    }

    /// A field up to its selection set; answers where that set would stand.
    fn field(&mut self, at: Position) -> Result<Option<Position>, Refusal> {
        let mut name = self.name()?;
        if self.is(b':') {
            at_most("bytes in an alias", name.len(), self.limits.alias_bytes)?;
            self.counts.aliases += 1;
            at_most("aliases", self.counts.aliases, self.aliases_allowed)?;
            self.advance()?;
            name = self.name()?;
        }
        let introspection = at.introspection || matches!(name, "__schema" | "__type");
        let list = usize::from(matches!(name, "types" | "fields" | "interfaces" | "possibleTypes" | "inputFields"));
        let here = Position {
            depth: at.depth + 1,
            lists: at.lists + list,
            introspection,
            introspection_lists: at.introspection_lists + if introspection { list } else { 0 },
        };
        self.count_node(here, usize::from(at.depth == 0))?;
        if self.is(b'(') {
            self.group()?;
        }
        self.directives()?;
        Ok(Some(here))
    }

    /// A spread, or an inline fragment up to its selection set; answers where that set stands.
    fn spread(&mut self, at: Position) -> Result<Option<Position>, Refusal> {
        self.advance()?;
        self.count_node(at, 0)?;
        let below = match self.token {
            Token::Name("on") if self.lexer.name_follows_white_space() => {
                self.advance()?;
                self.name()?;
                Some(at)
            }
            Token::Name(name) => {
                self.advance()?;
                self.counts.spreads += 1;
                at_most("fragment spreads", self.counts.spreads, self.limits.spreads)?;
                self.spreads.push(SpreadOf { from: self.sizes.len() - 1, name, at });
                None
            }
            _ => Some(at),
        };
        self.directives()?;
        if below.is_some() && !self.is(b'{') {
            return Err(self.lexer.syntax("\"{\""));
        }
        Ok(below)
    }

    fn count_node(&mut self, at: Position, roots: usize) -> Result<(), Refusal> {
        let size = self.sizes.last_mut().expect("a definition is entered before its selections");
        size.roots += roots;
        size.add(at, Size { nodes: 1, ..Size::default() });
        check_size(*size, self.limits)
    }

    /// Writes out every fragment in numbers: each definition once, after those that it spreads.
    fn resolve(mut self) -> Result<Counts, Refusal> {
        let target = |spread: &SpreadOf| self.fragments.get(spread.name).copied();
        let mut waiting_for = vec![0_usize; self.sizes.len()];
        for spread in self.spreads.iter().filter(|spread| target(spread).is_some()) {
            waiting_for[spread.from] += 1;
        }
        let mut ready: Vec<usize> = (0..self.sizes.len()).filter(|index| waiting_for[*index] == 0).collect();
        let mut n_done = 0;
        while let Some(done) = ready.pop() {
            n_done += 1;
            let size = self.sizes[done];
            check_size(size, self.limits)?;
            if size.is_operation {
                at_most("root fields", size.roots, self.roots_allowed)?;
            }
            self.counts.take_larger(size);
            for spread in self.spreads.iter().filter(|spread| target(spread) == Some(done)) {
                self.sizes[spread.from].add(spread.at, size);
                waiting_for[spread.from] -= 1;
                if waiting_for[spread.from] == 0 {
                    ready.push(spread.from);
                }
            }
        }
        if n_done < self.sizes.len() { Err(Refusal::Cycle) } else { Ok(self.counts) }
    }
}

impl Size {
    /// Adds what stands at a position. Below introspection, everything is introspection.
    fn add(&mut self, at: Position, size: Size) {
        if at.depth == 0 {
            self.roots = self.roots.saturating_add(size.roots);
        }
        self.lists = self.lists.max(at.lists + size.lists);
        if at.introspection {
            let nodes = size.nodes.saturating_add(size.introspection_nodes);
            self.introspection_nodes = self.introspection_nodes.saturating_add(nodes);
            let depth = at.depth + size.depth.max(size.introspection_depth);
            self.introspection_depth = self.introspection_depth.max(depth);
            self.introspection_lists = self.introspection_lists.max(at.introspection_lists + size.lists);
        } else {
            self.nodes = self.nodes.saturating_add(size.nodes);
            self.depth = self.depth.max(at.depth + size.depth);
            self.introspection_nodes = self.introspection_nodes.saturating_add(size.introspection_nodes);
            self.introspection_lists = self.introspection_lists.max(size.introspection_lists);
            if size.introspection_nodes > 0 {
                self.introspection_depth = self.introspection_depth.max(at.depth + size.introspection_depth);
            }
        }
    }
}

impl Counts {
    fn take_larger(&mut self, size: Size) {
        if size.is_operation {
            self.root_fields = self.root_fields.max(size.roots);
        }
        self.nodes = self.nodes.max(size.nodes);
        self.depth = self.depth.max(size.depth);
        self.introspection_nodes = self.introspection_nodes.max(size.introspection_nodes);
        self.introspection_depth = self.introspection_depth.max(size.introspection_depth);
        self.introspection_lists = self.introspection_lists.max(size.introspection_lists);
    }
}

fn check_size(size: Size, limits: &Limits) -> Result<(), Refusal> {
    at_most("selections with its fragments written out", size.nodes, limits.nodes)?;
    at_most("selections in introspection", size.introspection_nodes, limits.introspection_nodes)?;
    no_deeper("fields", size.depth, limits.depth)?;
    no_deeper("fields of introspection", size.introspection_depth, limits.introspection_depth)?;
    no_deeper("lists of introspection", size.introspection_lists, limits.introspection_lists)
}

#[cfg(test)]
pub(crate) mod tests;
