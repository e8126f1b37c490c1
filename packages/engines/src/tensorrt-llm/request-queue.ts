import type { LlmRequest } from './llm-request.ts';

/** The executor's queue, first come first served; leaving from the middle marks a place as empty. */
export class RequestQueue {
  #requests: (LlmRequest | undefined)[] = [];
  #head = 0;
  size = 0;

  add(request: LlmRequest): void {
    this.#requests.push(request);
    this.size++;
  }

  shift(): LlmRequest {
    let request = this.#requests[this.#head++];
    while (request === undefined) request = this.#requests[this.#head++];
    if (this.#head > 1024 && 2 * this.#head > this.#requests.length) {
      this.#requests = this.#requests.slice(this.#head);
      this.#head = 0;
    }
    this.size--;
    return request;
  }

  remove(request: LlmRequest): void {
    const at = this.#requests.indexOf(request, this.#head);
    this.#requests[at] = undefined;
    this.size--;
  }
}
