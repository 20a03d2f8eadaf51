"""Compiled together: a function that other kernels call keeps its LLVM code; machine code is made once, at the end.

Numba gives each compiled function optimised code and machine code of its own, with all that it calls copied in, and
does that again in each caller. Of some 400 functions, each called by the next, that was three quarters of the time to
compile the engine, and four fifths of the memory. Here an inner function is a module of LLVM code and nothing else;
what Python calls links the modules of all functions below it, each once, and optimises them as one.
"""

import functools
import uuid
from types import FunctionType

from llvmlite.binding import Linkage
from numba import _dynfunc
from numba.core import compiler, typed_passes, types
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler_machinery import register_pass
from numba.core.registry import CPUDispatcher

#: What `numba.njit` sets beside the options it is given.
PLAIN = {"nopython": True, "boundscheck": None}


class InnerLibrary(JITCodeLibrary):
    """The code of a function that only compiled code calls, without the code of what it calls.

    Attributes
    ----------
    environment : tuple
        Name of the global variable that holds numba's environment of the function, and that environment.
    """

    environment = None

    def finalize(self):
        """Nothing more is added; neither optimised nor made into machine code."""
        self._raise_if_finalized()
        self._finalized = True

    def own_module(self):
        """Its own code, ready to be linked."""
        return super()._get_module_for_linking()

    def _get_module_for_linking(self):
        """All code, for a library that is none of ours and links only what it is given."""
        module = self.own_module().clone()
        for library in below(self):
            module.link_in(_module_of(library), preserve=True)
        return module


class OuterLibrary(JITCodeLibrary):
    """The code of a function that Python calls, with all that it calls, each once."""

    def finalize(self):
        """Link, optimise, and make machine code."""
        self._raise_if_finalized()
        libraries = below(self)
        for library in libraries:
            if hasattr(self, "_reload_init"):  # what must be done again when code is read from disk; new in numba 0.63
                self._reload_init.update(library._reload_init)
            self._final_module.link_in(_module_of(library), preserve=True)
        self._linking_libraries.clear()
        # Internal to this library, so that LLVM may change how they are called, and under names that no other library
        # has: the loader would give another library that asks for a function of the old name the changed one.
        mark = uuid.uuid4().hex
        for k, function in enumerate(list(self._final_module.functions)):
            if function.linkage == Linkage.linkonce_odr and function.name.startswith("_ZN"):
                function.linkage = Linkage.internal
                function.name = f"inner.{mark}.{k}"
        super().finalize()
        self._keep = [library.environment for library in libraries if isinstance(library, InnerLibrary)]
        for name, environment in self._keep:
            if self._codegen._engine.is_symbol_defined(name):
                self._codegen.set_env(name, environment)


def _module_of(library):
    return library.own_module() if isinstance(library, InnerLibrary) else library._get_module_for_linking()


def below(library):
    """All libraries that a library calls, directly or not, each once, in the order in which they are met."""
    found = {}
    waiting = list(library._linking_libraries)[::-1]
    while waiting:
        one = waiting.pop()
        if one in found:
            continue
        found[one] = None
        if isinstance(one, InnerLibrary):
            waiting.extend(list(one._linking_libraries)[::-1])
    return list(found)


@register_pass(mutates_CFG=True, analysis_only=False)
class OuterLowering(typed_passes.NativeLowering):
    """Lower a function that Python calls."""

    _name = "lowering of an outer function"
    library_class = OuterLibrary

    def run_pass(self, state):
        """As numba's, into a library of ours."""
        if state.library is None:
            state.library = self.library_class(state.targetctx.codegen(), state.func_id.func_qualname)
            state.library.enable_object_caching()
        return super().run_pass(state)


@register_pass(mutates_CFG=True, analysis_only=False)
class InnerLowering(OuterLowering):
    """Lower a function that only compiled code calls: what stands for it in Python cannot be called."""

    _name = "lowering of an inner function"
    library_class = InnerLibrary

    def run_pass(self, state):
        """As numba's, without machine code."""
        state.flags.no_compile = True
        changed = super().run_pass(state)
        lowered, library, context = state.cr, state.library, state.targetctx
        module, name = lowered.fndesc.lookup_module(), lowered.fndesc.qualname.split(".")[-1]
        stand_in = _dynfunc.make_function(module, name, "compiled code only", 0, lowered.env, (library,))
        context.insert_user_function(stand_in, lowered.fndesc, [library])
        if hasattr(library, "_reload_init"):
            state.reload_init.extend(library._reload_init)
        library.environment = context.get_env_name(lowered.fndesc), lowered.env
        state.cr = lowered._replace(cfunc=stand_in)
        return changed


def _pipeline(lowering):
    class Pipeline(compiler.CompilerBase):
        def define_pipelines(self):
            manager = compiler.DefaultPassBuilder.define_nopython_pipeline(self.state)
            at = [step for step, _ in manager.passes].index(typed_passes.NativeLowering)
            manager.passes[at] = (lowering, manager.passes[at][1])
            manager.finalize()
            return [manager]

    return Pipeline


Inner = _pipeline(InnerLowering)
Outer = _pipeline(OuterLowering)


class Called(CPUDispatcher):
    """A function that only compiled code calls.

    Parameters
    ----------
    function : callable
    options : dict
        Of the compiler.
    """

    def __init__(self, function, options):
        inner = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
        super().__init__(function, targetoptions={**PLAIN, **inner, **options}, pipeline_class=Inner)

    def get_call_template(self, args, kws):
        """As numba's, but a constant is an integer like others: else each has the function compiled again."""
        args = tuple(types.unliteral(one) for one in args)
        return super().get_call_template(args, {name: types.unliteral(one) for name, one in kws.items()})


class Kernel(CPUDispatcher):
    """A function for Python and for compiled code: compiled code that calls it gets the inner function.

    Parameters
    ----------
    function : callable
    inner : Called
        The same function, as others call it.
    options : dict
        Of the compiler.
    """

    def __init__(self, function, inner, options):
        super().__init__(function, targetoptions={**PLAIN, **options}, pipeline_class=Outer)
        self.inner = inner

    @property
    def _numba_type_(self):
        return types.Dispatcher(self.inner)


class Elementary:
    """A function that is plain Python for Python, and `Called` by compiled code.

    Parameters
    ----------
    function : callable
    inner : Called
        The same, and what it calls is compiled too.
    """

    def __init__(self, function, inner):
        functools.update_wrapper(self, function)
        self.inner = inner

    def __call__(self, *args):
        return self.__wrapped__(*args)

    @property
    def _numba_type_(self):
        return types.Dispatcher(self.inner)


#: Plain function -> what compiled code calls instead.
_compiled: dict = {}


def elementary(functions, options):
    """Plain functions that call one another, for compiled code: a list of `Elementary`, in the same order.

    What a plain function calls it finds among the names of its module; its compiled twin finds compiled ones there, of
    this list and of earlier ones.
    """
    spaces = {one.__module__: dict(one.__globals__) for one in functions}
    for one in functions:
        twin = FunctionType(one.__code__, spaces[one.__module__], one.__name__, one.__defaults__)
        _compiled[one] = Elementary(one, Called(functools.update_wrapper(twin, one), options))
    for space in spaces.values():
        for name, value in space.items():
            if isinstance(value, FunctionType) and value in _compiled:
                space[name] = _compiled[value]
    return [_compiled[one] for one in functions]
