/** What the policy of the page on disk allows beyond a report's: the script beside it that holds its reader of other formats. */
export const ALLOWED_BESIDE = "'self'";
