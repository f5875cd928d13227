import { AtomicFile, type AtomicFileOptions, type UnfinishedFile } from '../atomic-file.js'
import type { LineEncoder } from '../formats/writer.js'
import { openTarget, type ByteTarget } from './byte-target.js'
import { MemberCompressor } from './member-compressor.js'
import { encoderOf, type OutputForm } from './output-form.js'

/** An output that another process may go on with. */
export interface UnfinishedOutput {
  file: UnfinishedFile
  form: OutputForm
  encoder: unknown
  /** Bytes that wait for their member to be full. */
  pending: Uint8Array | undefined
  isEnded: boolean
}

/** One output: whole JSON lines in; the bytes of its format, compressed, in one file. */
export class EncodedOutput {
  readonly #target: ByteTarget
  readonly #form: OutputForm
  readonly #encoder: LineEncoder
  readonly #compressor: MemberCompressor | undefined
  #isEnded = false
  /** Whether nothing was written to the target by an earlier process either. */
  #isNew = true

  private constructor(target: ByteTarget, form: OutputForm, encoder: LineEncoder) {
    this.#target = target
    this.#form = form
    this.#encoder = encoder
    this.#compressor = form.compression
      ? new MemberCompressor(form.compression, (bytes) => this.#target.write(bytes))
      : undefined
  }

  /** `path` undefined: standard output. */
  static async open(
    path: string | undefined,
    form: OutputForm,
    options: AtomicFileOptions,
  ): Promise<EncodedOutput> {
    const target = await openTarget(path, options)
    return new EncodedOutput(target, form, await encoderOf(form, target.path))
  }

  static async goOn({ file, form, encoder, pending, isEnded }: UnfinishedOutput): Promise<EncodedOutput> {
    const output = new EncodedOutput(await AtomicFile.goOn(file), form, await encoderOf(form, file.path))
    if (!isEnded) output.#encoder.restore(encoder)
    output.#isEnded = isEnded
    output.#isNew = file.length === 0
    if (pending) await output.#compressor?.write(pending)
    // Of an ended output nothing is left but to give it its name.
    if (isEnded) await output.#target.close()
    return output
  }

  get path(): string {
    return this.#target.path
  }

  async write(lines: Uint8Array): Promise<void> {
    await this.#put(await this.#encoder.encode(lines))
  }

  async #put(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return
    await (this.#compressor ?? this.#target).write(bytes)
  }

  /** Ends the output; it has not its name yet. */
  async close(): Promise<void> {
    if (!this.#isEnded) {
      await this.#put(await this.#encoder.end())
      await this.#compressor?.end(this.#isNew)
      this.#isEnded = true
    }
    await this.#target.close()
  }

  async finish(): Promise<void> {
    await this.close()
    await this.#target.finish()
  }

  discard(): Promise<void> {
    return this.#target.discard()
  }

  leave(): Promise<void> {
    return this.#target.leave()
  }

  settle(): Promise<void> {
    return this.#target.settle()
  }

  async unfinished(): Promise<UnfinishedOutput> {
    const pending = await this.#compressor?.pending()
    return {
      file: this.#target.unfinished(),
      form: this.#form,
      encoder: this.#isEnded ? undefined : this.#encoder.state(),
      pending,
      isEnded: this.#isEnded,
    }
  }
}
