import { kindOfKey, type PackedKey } from './key-packs.js'

const LEAST_MEMBERS = 2 ** 10
/** Slots for each member, at the least. */
const SPARSE = 2
/** No further member. */
const NONE = -1

/**
 * The records of each key of one bucket, by numbers alone: all keys of a corpus go through it. A family is named by its
 * first member.
 */
export class KeyFamilies {
  /** First members by the hash of their key; 0: none, else one more than the member. */
  #slots = new Int32Array(SPARSE * LEAST_MEMBERS)
  #count = 0
  #keysLow = new Uint32Array(LEAST_MEMBERS)
  #keysHigh = new Uint16Array(LEAST_MEMBERS)
  #marksLow = new Uint32Array(LEAST_MEMBERS)
  #marksHigh = new Uint32Array(LEAST_MEMBERS)
  #numbers = new Float64Array(LEAST_MEMBERS)
  #nexts = new Int32Array(LEAST_MEMBERS)
  /** Of first members: the last one of their family, and how many it has; 0 for all others. */
  #lasts = new Int32Array(LEAST_MEMBERS)
  #sizes = new Uint32Array(LEAST_MEMBERS)
  #leading = new Uint8Array(LEAST_MEMBERS)

  /** The family that has the key of an entry; undefined: the key is new. */
  find({ keyLow, keyHigh }: PackedKey): number | undefined {
    const found = this.#slots[this.#slotOf(keyLow, keyHigh)]!
    return found === 0 ? undefined : found - 1
  }

  /** The member of a family that has the mark of an entry; undefined: none. */
  equal(family: number, { markLow, markHigh }: PackedKey): number | undefined {
    for (let member = family; member !== NONE; member = this.#nexts[member]!)
      if (this.#marksLow[member] === markLow && this.#marksHigh[member] === markHigh) return member
    return undefined
  }

  /** Begins a family with the key of an entry. */
  begin(entry: PackedKey): void {
    if (SPARSE * this.#count >= this.#slots.length) this.#spread(2 * this.#slots.length)
    const member = this.#hold(entry)
    this.#slots[this.#slotOf(entry.keyLow, entry.keyHigh)] = member + 1
    this.#lasts[member] = member
    this.#sizes[member] = 1
  }

  /** Adds an entry to a family. */
  join(family: number, entry: PackedKey): void {
    const member = this.#hold(entry)
    this.#nexts[this.#lasts[family]!] = member
    this.#lasts[family] = member
    this.#sizes[family]!++
  }

  /** Counts a member that is not held. */
  joinUnheld(family: number): void {
    this.#sizes[family]!++
  }

  size(family: number): number {
    return this.#sizes[family]!
  }

  kindOf(family: number): number {
    return kindOfKey(this.#keysLow[family]!)
  }

  /** Names the key of a family within its bucket. */
  keyOf(family: number): string {
    return `${this.#keysHigh[family]}.${this.#keysLow[family]}`
  }

  numberOf(member: number): number {
    return this.#numbers[member]!
  }

  /** Has a member lead those that are equal to it; says whether it did not before. */
  lead(member: number): boolean {
    return this.#leading[member]! === 0 && (this.#leading[member] = 1) === 1
  }

  /** All families of more than one record. */
  *shared(): Generator<number> {
    for (let member = 0; member < this.#count; member++) if (this.#sizes[member]! > 1) yield member
  }

  /** The numbers of the members that are held, in their order. */
  numbersOf(family: number): number[] {
    const numbers: number[] = []
    for (let member = family; member !== NONE; member = this.#nexts[member]!)
      numbers.push(this.#numbers[member]!)
    return numbers
  }

  clear(): void {
    // All buckets behind a large one would pay for the size of its table.
    const isLarge = this.#slots.length > SPARSE * Math.max(LEAST_MEMBERS, 8 * this.#count)
    if (isLarge) this.#slots = new Int32Array(this.#slots.length / 4)
    else this.#slots.fill(0)
    this.#count = 0
  }

  /** The slot of the family with a key, or the empty one for it. */
  #slotOf(keyLow: number, keyHigh: number): number {
    const mask = this.#slots.length - 1
    // The highest bits of the product are mixed best (Knuth, The Art of Computer Programming, volume 3, 6.4).
    let slot = Math.imul(keyLow ^ keyHigh, 0x9e3779b1) >>> Math.clz32(mask)
    for (; ; slot++) {
      const found = this.#slots[(slot &= mask)]!
      if (found === 0) return slot
      if (this.#keysLow[found - 1] === keyLow && this.#keysHigh[found - 1] === keyHigh) return slot
    }
  }

  #hold({ keyLow, keyHigh, number, markLow, markHigh }: PackedKey): number {
    if (this.#count === this.#numbers.length) this.#grow()
    const member = this.#count++
    this.#keysLow[member] = keyLow
    this.#keysHigh[member] = keyHigh
    this.#marksLow[member] = markLow
    this.#marksHigh[member] = markHigh
    this.#numbers[member] = number
    this.#nexts[member] = NONE
    this.#sizes[member] = this.#leading[member] = 0
    return member
  }

  #spread(slots: number): void {
    this.#slots = new Int32Array(slots)
    for (let member = 0; member < this.#count; member++) {
      if (this.#sizes[member] === 0) continue
      this.#slots[this.#slotOf(this.#keysLow[member]!, this.#keysHigh[member]!)] = member + 1
    }
  }

  #grow(): void {
    const length = 2 * this.#numbers.length
    const grown = <Numbers extends { set: (from: Numbers) => void }>(to: Numbers, from: Numbers): Numbers => {
      to.set(from)
      return to
    }
    this.#keysLow = grown(new Uint32Array(length), this.#keysLow)
    this.#keysHigh = grown(new Uint16Array(length), this.#keysHigh)
    this.#marksLow = grown(new Uint32Array(length), this.#marksLow)
    this.#marksHigh = grown(new Uint32Array(length), this.#marksHigh)
    this.#numbers = grown(new Float64Array(length), this.#numbers)
    this.#nexts = grown(new Int32Array(length), this.#nexts)
    this.#lasts = grown(new Int32Array(length), this.#lasts)
    this.#sizes = grown(new Uint32Array(length), this.#sizes)
    this.#leading = grown(new Uint8Array(length), this.#leading)
  }
}
