/** What is wrong with a compressed file, before it is known which file and where. */
export class Damage extends Error {
  override readonly name = 'Damage'
}

/** Throws when the input is over too early. */
export function cutShort(): never {
  throw new Damage('it ends in the middle: it was cut short')
}
