# The tag of C++ exceptions, which the compiler leaves to the run time: one pointer.
	.tagtype	__cpp_exception i32
	.globl	__cpp_exception
__cpp_exception:
