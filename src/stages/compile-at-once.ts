/** UTF-16 units of a text for which V8 compiles a pattern to machine code at its first use, and not to bytecode before. */
const LONG_TEXT = 1000

const COMPILED = new WeakSet<RegExp>()

/**
 * Compiles a pattern at its first use, for texts of the kind of this one (one or two bytes to a unit), without the
 * bytecode: of the long patterns of rules that takes five times as long. Where V8 does otherwise, nothing changes but
 * the time. `lastIndex` is not kept.
 */
export function compileAtOnce(expression: RegExp, text: string): void {
  if (COMPILED.has(expression)) return
  COMPILED.add(expression)
  expression.test(text.padEnd(LONG_TEXT))
}
