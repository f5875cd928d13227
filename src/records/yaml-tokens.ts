import { Lexer, Parser, type CST } from 'yaml'

/** Deeper nesting could use up the stack of the parser, which then ends the process without an error to catch. */
const MOST_NESTED = 64

/** Tokens of YAML for a composer; `tooDeep` makes the error for the offset at which nesting goes too far. */
export function* yamlTokens(
  text: string,
  tooDeep: (offset: number) => Error,
  onNewLine: (offset: number) => void = () => undefined,
): Generator<CST.Token> {
  const parser = new Parser(onNewLine)
  onNewLine(0)
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme)
    if (parser.stack.length > MOST_NESTED) throw tooDeep(parser.offset)
  }
  yield* parser.end()
}
