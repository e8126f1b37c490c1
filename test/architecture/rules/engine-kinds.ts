import { at, type SourceModule } from '../scanner/source-module.ts';
import { lineAt } from '../scanner/scan-imports.ts';

const NAME = String.raw`['"\`](?:vllm|sglang|trt-?llm|tensorrt|tgi|lmdeploy|llama-?cpp|hf-)[\w.-]*['"\`]`;
const NAME_COMPARED = new RegExp(
  String.raw`[=!]==?\s*${NAME}|${NAME}\s*[=!]==?|\bcase\s+${NAME}\s*:|\.(?:startsWith|endsWith|includes)\(\s*${NAME}`,
  'g',
);
const ENGINE_COMPARED = /(?<!\btypeof\s+[\w.]*)\bengine(?:Name|Id|Kind|\.name|\.id|\.kind)?\s*[=!]==?\s*['"`]|\bswitch\s*\(\s*[\w.]*\bengine(?:Name|Id|Kind|\.name|\.id|\.kind)?\s*\)/g;

/** Branches on which engine it is, outside of that engine's own folder. */
export function engineKindViolations(modules: readonly SourceModule[]): string[] {
  return modules
    .filter(({ path, isTest }) => !isTest && !/^packages\/engines\/src\/[\w-]+\//.test(path))
    .flatMap((module) =>
      [NAME_COMPARED, ENGINE_COMPARED].flatMap((pattern) =>
        [...module.text.matchAll(pattern)]
          .filter(({ index }) => module.code[index] === module.text[index])
          .map((match) => at(module, lineAt(module.text, match.index), `branches on the engine (${match[0].trim()}); let the engine declare what differs`)),
      ),
    );
}
