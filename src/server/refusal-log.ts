import type { ErrorCode } from '../errors.ts';
import type { ServerLogger } from './port.ts';

const linesPerSecondMax = 10;

/**
 * Tells the operator why requests are refused, without letting strangers fill the log: at most ten lines in a second,
 * then the number of those left out.
 */
export function createRefusalLog(
  logger: ServerLogger,
  now: () => number,
): (code: ErrorCode, detail: string | null) => void {
  let second = 0;
  let lines = 0;
  let leftOut = 0;
  return (code, detail) => {
    const current = Math.floor(now() / 1_000);
    if (current !== second) {
      if (leftOut > 0) logger.warn({ leftOut }, 'More requests were refused than are listed');
      second = current;
      lines = 0;
      leftOut = 0;
    }
    lines += 1;
    if (lines > linesPerSecondMax) leftOut += 1;
    else logger.info({ code, detail }, 'A request was refused');
  };
}
