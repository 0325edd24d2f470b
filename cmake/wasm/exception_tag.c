// The tag of C++ exceptions, one pointer, which the compiler leaves to the run time.
__asm__(
    ".tagtype __cpp_exception i32\n"
    ".globl __cpp_exception\n"
    "__cpp_exception:\n");
