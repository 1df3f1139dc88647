/** Whether a Node.js of this version can run the program; where not, says so and sets the exit code. */
export function isNewEnough(version?: string): boolean;
