// Says of each check whether it found anything, and what; counts both.

const MOST = 20;
export const tally = { passed: 0, failed: 0 };

export function report(name, problems) {
  tally[problems.length === 0 ? "passed" : "failed"] += 1;
  console.log(`${problems.length === 0 ? "ok" : "not ok"} - ${name}`);
  for (const problem of problems.slice(0, MOST)) console.log(`    ${problem}`);
  if (problems.length > MOST) console.log(`    and ${problems.length - MOST} more`);
}
