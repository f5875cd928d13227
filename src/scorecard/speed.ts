import type { SpeedPoint } from './report.js'

const MOST_POINTS = 200
const FIRST_STEP = 0.05

/** How far a run was at times that lie about evenly apart, in fixed memory. */
export class Speed {
  #points: SpeedPoint[] = []
  #step = FIRST_STEP

  /** Told of the run's progress, as often as one likes. */
  at(point: SpeedPoint): void {
    const last = this.#points.at(-1)
    if (last && point.seconds < last.seconds + this.#step) return
    this.#points.push(point)
    if (this.#points.length < MOST_POINTS) return
    this.#points = this.#points.filter((_, at) => at % 2 === 1)
    this.#step *= 2
  }

  state(): { points: SpeedPoint[]; step: number } {
    return { points: this.#points, step: this.#step }
  }

  restore({ points, step }: { points: SpeedPoint[]; step: number }): void {
    this.#points = points
    this.#step = step
  }

  list(): readonly SpeedPoint[] {
    return this.#points
  }
}
