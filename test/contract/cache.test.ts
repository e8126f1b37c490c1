import { describeCache } from './cache.case.ts';

for (const namelessFirst of [false, true]) {
  for (const groups of [1, 2, 3]) describeCache({ namelessFirst, groups, prefixCaching: true });
  describeCache({ namelessFirst, groups: 1, prefixCaching: false });
}
