#!/usr/bin/env python3
"""Expected step times from the reference program, for packages/latency.

    python3 scripts/generate-perfmodel-fixture.py ../shared/reference/latency/perfmodel.py > test/fixtures/perfmodel-500.json

Draws 500 seeded random steps (GPU, framework, model, ranks, weight format, KV dtype, chunks, decodes), keeps those
for which the reference has parameters and writes its microseconds.
"""
import importlib.util
import json
import random
import sys

CASES = 500
SEED = 20261121
# file name of the reference -> GPU id of models/latency/
GPUS = {
    'a100_sxm': 'a100-sxm-80', 'h100_sxm': 'h100-sxm', 'h200_sxm': 'h200-sxm', 'b200_sxm': 'b200-sxm',
    'b300_sxm': 'b300-sxm', 'gb200': 'gb200-nvl72', 'gb300': 'gb300-nvl72', 'l40s': 'l40s',
    'rtx_pro_6000_server': 'rtx-pro-6000-se', 'b60': 'arc-pro-b60',
}
# weight format of the reference -> of the catalogue
FORMATS = {'bfloat16': 'bf16', 'fp8': 'fp8', 'fp8_block': 'fp8-block', 'nvfp4': 'nvfp4', 'int4_wo': 'int4-gptq', 'sq': 'int8'}
EXPERT_FORMATS = {'bfloat16': 'bf16', 'fp8': 'fp8', 'fp8_block': 'fp8-block', 'nvfp4': 'nvfp4', 'w4a16_mxfp4': 'mxfp4'}


def load(path):
    spec = importlib.util.spec_from_file_location('perfmodel', path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def draw(rng, models):
    case = dict(gpu=rng.choice(list(GPUS)), fw=rng.choice(['vllm', 'sglang', 'trtllm']), model=rng.choice(list(models)),
                tp=rng.choice([1, 2, 4, 8]), wq=rng.choice(list(FORMATS)), kv=rng.choice(['bfloat16', 'fp8']))
    kind = rng.choice(['decode', 'prefill', 'mixed', 'mixed'])
    prefill = []
    if kind != 'decode':
        prefill = [[int(2 ** rng.uniform(1, 12.5)), rng.choice([0, int(2 ** rng.uniform(0, 15))])] for _ in range(rng.randint(1, 4))]
    nd = 0 if kind == 'prefill' else int(2 ** rng.uniform(0, 9))
    case.update(prefill=prefill, nd=nd, S=sum(int(2 ** rng.uniform(0, 14)) for _ in range(nd)), ep=1, adp=1, moeq=None)
    if models[case['model']].get('moe'):
        case['ep'] = rng.choice([1, 1, case['tp']])
        case['adp'] = rng.choice([1, 1, 2])
        case['moeq'] = rng.choice([None, None, *EXPERT_FORMATS])
    return case


def main():
    reference = load(sys.argv[1])
    rng = random.Random(SEED)
    cases = []
    while len(cases) < CASES:
        case = draw(rng, reference.MODELS)
        try:
            total = reference.step(case['gpu'], case['fw'], case['model'], case['tp'], wq=case['wq'], kv=case['kv'],
                                   prefill=case['prefill'], nd=case['nd'], S=case['S'], ep=case['ep'],
                                   adp=case['adp'], moeq=case['moeq'])
        except (KeyError, TypeError):  # no parameters, or no peak, for this combination
            continue
        cases.append(dict(gpu=GPUS[case['gpu']], framework=case['fw'], model=case['model'], tensorParallel=case['tp'],
                          weightQuantization=FORMATS[case['wq']], kvDtype='bf16' if case['kv'] == 'bfloat16' else 'fp8',
                          expertParallel=case['ep'], attentionDataParallel=case['adp'],
                          expertQuantization=None if case['moeq'] is None else EXPERT_FORMATS[case['moeq']],
                          prefill=case['prefill'], decodeSequences=case['nd'], decodeKvTokens=case['S'],
                          totalUs=total))
    head = dict(about='made by scripts/generate-perfmodel-fixture.py from reference/latency/perfmodel.py', seed=SEED,
                models={name: model for name, model in reference.MODELS.items()})
    lines = ',\n'.join('    ' + json.dumps(case) for case in cases)
    print(json.dumps(head, indent=1)[:-2] + ',\n "cases": [\n' + lines + '\n ]\n}')


main()
