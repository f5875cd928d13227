// The importance weight of a record: the sum over its words and pairs of words of log p(target) - log p(corpus).
// Source: S. M. Xie, S. Santurkar, T. Ma, P. Liang, "Data Selection for Language Models via Importance Resampling", 2023.

import { GRAM_WEIGHTS } from '../record/layout.kernel'
import { bucketOfPair, bucketOfWord } from './counts.kernel'

export let weight: f64 = 0
/** Words and pairs of words that the weight is the sum of. */
export let grams: u32 = 0
let before: u64 = 0

export function resetWeight(): void {
  weight = 0
  grams = 0
}

export function beginWeighing(): void {
  before = 0
}

/** Adds the weights of the words whose hashes stand from `from` to `to`. */
export function weighWords(from: usize, to: usize): void {
  let sum = weight
  let count = grams
  let previous = before
  for (let at = from; at < to; at += 8) {
    const word = load<u64>(at)
    sum += load<f64>(GRAM_WEIGHTS + (bucketOfWord(word) << 3))
    count++
    if (previous != 0) {
      sum += load<f64>(GRAM_WEIGHTS + (bucketOfPair(previous, word) << 3))
      count++
    }
    previous = word
  }
  weight = sum
  grams = count
  before = previous
}
